@echo off
rem Checks the evidence in this folder. Needs Python 3.8 or newer, and nothing else.
setlocal
chcp 65001 >nul
cd /d "%~dp0"
set PYTHON=py -3
where py >nul 2>nul
if errorlevel 1 set PYTHON=python
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 8))" >nul 2>nul
if errorlevel 1 goto nopython
%PYTHON% -I verify.py evidence --policy policy --genesis genesis.txt --lang zh %*
set RESULT=%errorlevel%
echo.
pause
exit /b %RESULT%
:nopython
echo Python 3.8 or newer is needed: https://www.python.org/downloads/
pause
exit /b 1
