# cmake -DBUILD=<built tree> -DSOURCE=<source tree> -DWORK=<scratch> -DSHARED=<ON|OFF> -DCOMPILER= -DFLAGS= -DLIBDIR=
#       -P package_test.cmake
# Installs the library, moves the installation elsewhere, and builds and runs a stranger's program against it,
# once by find_package and once by pkg-config. SHARED: a build of its own, of the shared library.

set(consumer ${CMAKE_CURRENT_LIST_DIR}/consumer)
file(REMOVE_RECURSE ${WORK})
file(MAKE_DIRECTORY ${WORK})

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nanswered ${result}:\n${output}")
  endif()
endfunction()

if(SHARED)
  run(${CMAKE_COMMAND} -S ${SOURCE} -B ${WORK}/build -G Ninja -DBUILD_SHARED_LIBS=ON -DBUILD_TESTING=OFF
    -DCMAKE_C_COMPILER=${COMPILER} -DCMAKE_C_FLAGS=${FLAGS})
  run(${CMAKE_COMMAND} --build ${WORK}/build)
  set(BUILD ${WORK}/build)
  set(static "")
else()
  set(static --static)
endif()
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/installed)
file(RENAME ${WORK}/installed ${WORK}/moved)
set(libdir ${WORK}/moved/${LIBDIR})

run(${CMAKE_COMMAND} -S ${consumer} -B ${WORK}/find_package -G Ninja
  -DCMAKE_PREFIX_PATH=${WORK}/moved -DCMAKE_C_COMPILER=${COMPILER} -DCMAKE_C_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${WORK}/find_package)
run(${WORK}/find_package/consumer)

set(ENV{PKG_CONFIG_PATH} ${libdir}/pkgconfig)
execute_process(COMMAND pkg-config ${static} --cflags --libs mingzhang
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
separate_arguments(flags UNIX_COMMAND "${flags}")
separate_arguments(own UNIX_COMMAND "${FLAGS}")
run(${COMPILER} -std=c11 ${own} ${consumer}/main.c -o ${WORK}/pkg_config_consumer ${flags})
set(ENV{LD_LIBRARY_PATH} ${libdir})
run(${WORK}/pkg_config_consumer)

# Nothing of the machine that built it may stand in what is installed for others to read.
file(GLOB_RECURSE texts ${libdir}/*.cmake ${libdir}/*.pc)
if(NOT texts)
  message(FATAL_ERROR "no .cmake and no .pc file in ${libdir}")
endif()
foreach(path IN LISTS texts)
  file(READ ${path} text)
  foreach(place ${SOURCE} ${BUILD} ${WORK})
    string(FIND "${text}" "${place}/" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${path} names ${place}")
    endif()
  endforeach()
endforeach()
