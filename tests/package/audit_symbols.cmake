# cmake -DPROGRAM=<mingzhang-audit> -DLEDGER_PROGRAM=<mingzhang> -DOBJECTS=<list of object files> -DNM= -DREADELF=
#       -P audit_symbols.cmake
# The auditor's program holds nothing of what it judges: of all that the objects of ledger/ and of proto/ define, but
# for base/ and value/ (words, dates, sums as text), not one symbol is in it, and it asks for none of the libraries behind
# them. The ledger's own program is looked at too: what is not found there would be found nowhere.

function(symbols_of out)
  execute_process(COMMAND ${NM} -g --defined-only -f posix ${ARGN}
    OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "(^|\n)[A-Za-z_][A-Za-z0-9_.]* [A-Z] " rows "${text}")
  list(TRANSFORM rows REPLACE "[\n]|( [A-Z] $)" "")
  list(FILTER rows EXCLUDE REGEX "^_") # the compiler's and the sanitizers' own, in every object
  list(REMOVE_DUPLICATES rows)
  set(${out} "${rows}" PARENT_SCOPE)
endfunction()

# What two lists share.
function(shared_of first second out)
  set(rest ${first})
  list(REMOVE_ITEM rest ${second})
  set(both ${first})
  if(rest)
    list(REMOVE_ITEM both ${rest})
  endif()
  set(${out} "${both}" PARENT_SCOPE)
endfunction()

file(STRINGS ${OBJECTS} objects)
set(forbidden "")
foreach(folder crypto tree record note store state rules import)
  set(of_folder ${objects})
  list(FILTER of_folder INCLUDE REGEX "/ledger/.*/${folder}/[a-z_0-9]+\\.c\\.o$|/ledger/${folder}/[a-z_0-9]+\\.c\\.o$")
  if(NOT of_folder)
    message(FATAL_ERROR "no object of ledger/${folder} among those of the library")
  endif()
endforeach()
symbols_of(forbidden ${objects})
symbols_of(of_ledger_program ${LEDGER_PROGRAM})
symbols_of(of_program ${PROGRAM})

list(LENGTH forbidden forbidden_count)
list(LENGTH of_program count)
shared_of("${of_ledger_program}" "${forbidden}" control)
list(LENGTH control control_count)
if(control_count LESS 100)
  message(FATAL_ERROR "${control_count} symbols of the ledger in ${LEDGER_PROGRAM}: this check sees nothing")
endif()
shared_of("${of_program}" "${forbidden}" found)
if(found)
  list(JOIN found "\n  " lines)
  message(FATAL_ERROR "${PROGRAM} holds what it is to judge:\n  ${lines}")
endif()

# Nor does it bring the libraries with it that these stand on.
execute_process(COMMAND ${READELF} -d ${PROGRAM} OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "\\[lib[^]]*\\.so[^]]*\\]" needed "${dynamic}")
if(NOT needed MATCHES "libnettle")
  message(FATAL_ERROR "${PROGRAM} asks for no library that is known: ${needed}")
endif()
foreach(library libmingzhang liblmdb libprotobuf libpq libcurl)
  if(needed MATCHES "\\[${library}")
    message(FATAL_ERROR "${PROGRAM} asks for ${library}: ${needed}")
  endif()
endforeach()
message(STATUS "none of ${forbidden_count} symbols of the ledger among ${count} of the auditor's program")
