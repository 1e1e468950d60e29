# Rendering is compiled with a profile of its runs: docs/decisions/profile.md. `./dev profile` records it
# anew. It is of use to the compiler that it was recorded with, and is left out for any other.

set(SLIPWAY_PROFILE ${CMAKE_SOURCE_DIR}/cmake/profile.tar.xz)
set(SLIPWAY_PROFILED "/core/(yaml|text|filesystem|parallel)|/compiler/kustomize") # folders
if(SLIPWAY_RECORD_PROFILE)
  target_link_options(slipway_options INTERFACE -fprofile-generate)
elseif(EXISTS ${SLIPWAY_PROFILE} AND CMAKE_BUILD_TYPE STREQUAL "Release" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU"
    AND CMAKE_CXX_COMPILER_VERSION MATCHES "^12[.]")
  # The compiler looks for a file's profile beside its object.
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${SLIPWAY_PROFILE})
  file(ARCHIVE_EXTRACT INPUT ${SLIPWAY_PROFILE} DESTINATION ${CMAKE_BINARY_DIR})
endif()

# slipway_use_profile(TARGET): with what was recorded of the target's sources, if anything was.
function(slipway_use_profile target)
  if(SLIPWAY_RECORD_PROFILE AND CMAKE_CURRENT_SOURCE_DIR MATCHES ${SLIPWAY_PROFILED})
    target_compile_options(${target} PRIVATE -fprofile-generate -fprofile-update=prefer-atomic)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_filename_component(name ${source} NAME)
    set(profile ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/${target}.dir/${name}.gcda)
    if(EXISTS ${profile})
      # Functions that have changed since are compiled as without a profile.
      set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${profile}
        COMPILE_OPTIONS "-fprofile-use;-fprofile-partial-training;-fprofile-correction;-Wno-coverage-mismatch;-Wno-missing-profile")
    endif()
  endforeach()
endfunction()
