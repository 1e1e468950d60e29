# slipway_library(NAME [LINK library…])
# One static library of all .cc files of the current folder (not of those below it).
function(slipway_library name)
  cmake_parse_arguments(arg "" "" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC slipway_options ${arg_LINK})
  slipway_use_profile(${name})
endfunction()

# slipway_embed(TARGET FILE…)
# Embeds data files; core/text/embedded.h declares how the program reads them:
# the file data/merge-keys.txt of compiler/kustomize is `SLIPWAY_EMBEDDED(merge_keys_txt)`.
function(slipway_embed target)
  foreach(file ${ARGN})
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(name ${file} NAME)
    string(REGEX REPLACE "[^A-Za-z0-9]" "_" symbol ${name})
    set(assembly ${CMAKE_CURRENT_BINARY_DIR}/embedded_${symbol}.S)
    file(CONFIGURE OUTPUT ${assembly} @ONLY CONTENT [[
    .section .rodata
    .balign 16
    .global slipway_embedded_@symbol@
    .hidden slipway_embedded_@symbol@
slipway_embedded_@symbol@:
    .incbin "@path@"
    .global slipway_embedded_@symbol@_end
    .hidden slipway_embedded_@symbol@_end
slipway_embedded_@symbol@_end:
    .byte 0
    .section .note.GNU-stack,"",%progbits
]])
    set_source_files_properties(${assembly} PROPERTIES OBJECT_DEPENDS ${path})
    target_sources(${target} PRIVATE ${assembly})
  endforeach()
endfunction()
