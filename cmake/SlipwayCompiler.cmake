# Warnings, hardening and sanitizers for every target of the project; ccache where it is installed.

add_library(slipway_options INTERFACE)
target_include_directories(slipway_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(slipway_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor
  -fstack-protector-strong -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
target_compile_definitions(slipway_options INTERFACE SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL CLI11_COMPILE_ONCE)
target_link_options(slipway_options INTERFACE -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack)

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # -Wrestrict: GCC 12 reports std::string assignments that are fine (GCC bug 105329).
  target_compile_options(slipway_options INTERFACE -fstack-clash-protection -fcf-protection -Wno-restrict)
endif()
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_options(slipway_options INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
  target_compile_definitions(slipway_options INTERFACE _GLIBCXX_ASSERTIONS)
  set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
endif()
if(NOT SLIPWAY_SANITIZE AND NOT SLIPWAY_FUZZ)
  # Every shared library costs each start of the process time: docs/decisions/static-libraries.md.
  # With -static-pie they would bring the shared C library back.
  target_link_options(slipway_options INTERFACE -Wl,--as-needed -Wl,--exclude-libs,ALL
    $<$<NOT:$<BOOL:$<TARGET_PROPERTY:SLIPWAY_WHOLLY_STATIC>>>:-static-libstdc++;-static-libgcc>)
endif()
if(SLIPWAY_SANITIZE)
  target_compile_options(slipway_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(slipway_options INTERFACE -fsanitize=address,undefined)
endif()
if(SLIPWAY_FUZZ)
  target_compile_options(slipway_options INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(slipway_options INTERFACE -fsanitize=address,undefined)
endif()

find_program(SLIPWAY_CCACHE ccache)
if(SLIPWAY_CCACHE)
  # Objects are shared between checkouts: paths below the source directory are made relative.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
    ${SLIPWAY_CCACHE})
endif()
