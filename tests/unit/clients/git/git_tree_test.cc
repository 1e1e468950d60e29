#include "clients/git/git_tree.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

using namespace slipway;

namespace {

// A real repository in a temporary directory, made by git itself. The commands are fixed texts.
class Repository {
 public:
  Repository() {
    std::string name = (std::filesystem::temp_directory_path() / "slipway-git-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    git("init -q -b main");
  }
  Repository(const Repository&) = delete;
  Repository& operator=(const Repository&) = delete;
  ~Repository() { std::filesystem::remove_all(path_); }

  void write(const std::string& file, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(path_ + "/" + file).parent_path());
    std::ofstream(path_ + "/" + file) << content;
  }
  void link(const std::string& file, const std::string& target) const {
    std::filesystem::create_symlink(target, path_ + "/" + file);
  }
  void commit() const {
    git("add -A && git -C " + path_ + " -c user.name=t -c user.email=t@t commit -qm change");
  }
  void git(const std::string& words) const {
    REQUIRE(std::system(("git -C " + path_ + " " + words).c_str()) == 0);  // NOLINT(cert-env33-c)
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace

TEST_CASE("a revision is read without a checkout", "[git]") {
  const Repository repository;
  repository.write("deploy/base/kustomization.yaml", "resources: [a.yaml]\n");
  repository.write("deploy/base/a.yaml", "a: 1\n");
  repository.link("deploy/latest", "base");
  repository.link("deploy/outside", "../../../etc");
  repository.link("deploy/loop", "loop");
  repository.commit();
  repository.write("deploy/base/a.yaml", "a: 2\n");
  repository.commit();
  std::filesystem::remove_all(repository.path() + "/deploy");

  const Result<clients::GitTree> tree =
      clients::open_git_tree(repository.path() + "/deploy/base", "HEAD~1");
  REQUIRE(tree.has_value());
  FileSystem& files = *tree->files;
  const std::string root = tree->root;
  CHECK(tree->commit.size() == 40);
  CHECK(files.read(root + "/deploy/base/a.yaml").value() == "a: 1\n");
  CHECK(files.read(root + "/deploy/latest/../base/a.yaml").value() == "a: 1\n");
  CHECK(files.canonical(root + "/deploy/latest/a.yaml").value() == root + "/deploy/base/a.yaml");
  CHECK(files.type(root + "/deploy/base") == FileType::directory);
  CHECK(files.type(root) == FileType::directory);
  CHECK(files.type(root + "/deploy/outside") == FileType::missing);
  CHECK(files.type(root + "/deploy/loop") == FileType::missing);
  CHECK(files.type("/etc/passwd") == FileType::missing);
  CHECK(files.list(root + "/deploy/base").value() ==
        std::vector<std::string>{"a.yaml", "kustomization.yaml"});
  CHECK_FALSE(files.read(root + "/deploy/base").has_value());
  CHECK_FALSE(files.read(root + "/deploy/base/a.yaml/b").has_value());
}

TEST_CASE("an unknown revision and a place without repository are told apart", "[git]") {
  const Repository repository;
  repository.write("a", "");
  repository.commit();
  const Result<clients::GitTree> unknown = clients::open_git_tree(repository.path(), "nowhere");
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().message.find("no revision `nowhere`") != std::string::npos);
  const Result<clients::GitTree> outside = clients::open_git_tree("/proc", "HEAD");
  REQUIRE_FALSE(outside.has_value());
  CHECK(outside.error().message.find("not in a git repository") != std::string::npos);
}
