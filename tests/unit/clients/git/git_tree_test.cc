#include "clients/git/git_tree.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "clients/git/repository.h"
#include "tests/unit/support/temporary_directory.h"

using namespace slipway;

namespace {

// A real repository in a temporary directory, made by git itself. The commands are fixed texts.
class Repository {
 public:
  Repository() { git("init -q -b main"); }

  void write(const std::string& file, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(directory_ / file).parent_path());
    std::ofstream(directory_ / file) << content;
  }
  void link(const std::string& file, const std::string& target) const {
    std::filesystem::create_symlink(target, directory_ / file);
  }
  void commit() const {
    git("add -A && git -C " + directory_.path() +
        " -c user.name=t -c user.email=t@t commit -qm change");
  }
  void git(const std::string& words) const {
    REQUIRE(std::system(("git -C " + directory_.path() + " " + words).c_str()) ==
            0);  // NOLINT(cert-env33-c)
  }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  test::TemporaryDirectory directory_;
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

TEST_CASE("a repository says where it comes from and where it stands", "[git]") {
  const Repository repository;
  const Result<clients::RepositoryFacts> fresh = clients::describe_repository(repository.path());
  REQUIRE(fresh.has_value());
  CHECK(fresh->origin.empty());
  CHECK(fresh->commit.empty());
  repository.write("cart/service.yaml", "name: cart\n");
  repository.commit();
  repository.git("remote add origin git@gitlab.acme.example:shop/cart.git");
  const Result<clients::RepositoryFacts> facts =
      clients::describe_repository(repository.path() + "/cart");
  REQUIRE(facts.has_value());
  CHECK(facts->origin == "git@gitlab.acme.example:shop/cart.git");
  const Result<clients::GitTree> tree = clients::open_git_tree(repository.path(), "HEAD");
  REQUIRE(tree.has_value());
  CHECK(facts->commit == tree->commit);
  CHECK(facts->root == tree->root);
  CHECK(!clients::describe_repository("/proc").has_value());
}
