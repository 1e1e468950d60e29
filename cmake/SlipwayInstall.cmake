# What `cmake --install build` puts where. The program finds its modules in lib/slipway beside its own bin.
include(GNUInstallDirs)
install(TARGETS slipway RUNTIME)
install(TARGETS slipway-git slipway-http slipway-containers LIBRARY DESTINATION lib/slipway)
install(TARGETS slipway-supervisor RUNTIME DESTINATION lib/slipway)
install(DIRECTORY kustomize-bases DESTINATION ${CMAKE_INSTALL_DATADIR}/slipway)
install(FILES README.md LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# The program writes its own completions and manual page.
install(CODE "
  function(slipway_write folder name)
    set(folder \"\$ENV{DESTDIR}\${folder}\")
    file(MAKE_DIRECTORY \"\${folder}\")
    execute_process(COMMAND \"$<TARGET_FILE:slipway>\" \${ARGN} OUTPUT_FILE \"\${folder}/\${name}\" COMMAND_ERROR_IS_FATAL ANY)
    message(STATUS \"Installing: \${folder}/\${name}\")
  endfunction()
  slipway_write(\"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/bash-completion/completions\" slipway completion bash)
  slipway_write(\"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions\" _slipway completion zsh)
  slipway_write(\"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d\" slipway.fish completion fish)
  slipway_write(\"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_MANDIR}/man1\" slipway.1 manual)
")
