# cmake -DPYTHON=... -DDATA=... -DKIND=... -DWORK=... -P check.cmake
# The committed files of a kind (csv, xlsx) are what generate.py beside them makes, byte for byte, and nothing else lies beside them.
file(REMOVE_RECURSE ${WORK})
execute_process(COMMAND ${PYTHON} ${DATA}/generate.py ${WORK} COMMAND_ERROR_IS_FATAL ANY)

file(GLOB_RECURSE made RELATIVE ${WORK} ${WORK}/*)
file(GLOB_RECURSE kept RELATIVE ${DATA} ${DATA}/*.${KIND})
list(SORT made)
list(SORT kept)
if(NOT made STREQUAL kept)
  message(FATAL_ERROR "${DATA} holds other files than generate.py makes.\nmade: ${made}\nkept: ${kept}")
endif()
foreach(name IN LISTS made)
  file(SHA256 ${WORK}/${name} made_hash)
  file(SHA256 ${DATA}/${name} kept_hash)
  if(NOT made_hash STREQUAL kept_hash)
    message(FATAL_ERROR "${DATA}/${name} is not what generate.py makes. Run: python3 ${DATA}/generate.py")
  endif()
endforeach()
