# cmake -DOUT=file.c -DIN=path -DNAME=identifier -P embed.cmake: the bytes of a file as a constant.
file(READ ${IN} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],0x[0-9a-f][0-9a-f],)"
  "\\1\n" bytes "${bytes}")
file(WRITE ${OUT}
  "#include \"tools/mingzhang/handover.h\"\n"
  "static const uint8_t bytes[] = {\n${bytes}};\n"
  "const struct ledger_slice ${NAME} = {bytes, sizeof(bytes)};\n")
