#include "core/filesystem/memory_filesystem.h"

#include <catch2/catch.hpp>

#include "core/filesystem/recording_filesystem.h"

using namespace slipway;

TEST_CASE("files in memory are read, typed and listed as on disk", "[filesystem]") {
  MemoryFileSystem files;
  files.write("/a/b/file.yaml", "x: 1\n");
  files.write("/a/c", "");
  CHECK(files.read("/a/b/file.yaml").value() == "x: 1\n");
  CHECK(files.type("/a/b") == FileType::directory);
  CHECK(files.type("/a/nothing") == FileType::missing);
  CHECK(files.list("/a").value() == std::vector<std::string>{"b", "c"});
  CHECK(files.canonical("/a/b/../c").value() == "/a/c");
  CHECK(files.read("/a").error().message == "`/a` is a directory, not a file");
  CHECK(files.read("/x").error().message ==
        "`/x` cannot be read: there is no such file or directory");
}

TEST_CASE("links are followed, loops are not", "[filesystem]") {
  MemoryFileSystem files;
  files.write("/real/file", "content");
  files.link("/link", "real");
  files.link("/loop", "loop");
  CHECK(files.read("/link/file").value() == "content");
  CHECK(files.canonical("/link/..").value() == "/");
  CHECK(files.type("/loop") == FileType::missing);
}

TEST_CASE("a recording file system knows everything that was asked for", "[filesystem]") {
  MemoryFileSystem files;
  files.write("/a", "1");
  RecordingFileSystem recording(files);
  CHECK(recording.read("/a").has_value());
  CHECK(recording.type("/missing") == FileType::missing);
  CHECK(recording.opened() == std::set<std::string>{"/a", "/missing"});
}
