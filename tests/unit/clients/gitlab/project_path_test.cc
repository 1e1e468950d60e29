#include "clients/gitlab/project_path.h"

#include <catch2/catch.hpp>

using slipway::clients::project_path_of;

TEST_CASE("the project of a remote", "[gitlab]") {
  CHECK(project_path_of("https://gitlab.acme.example/shop/web/cart.git", "") == "shop/web/cart");
  CHECK(project_path_of("https://gitlab-ci-token:secret@gitlab.acme.example:8443/shop/cart.git/",
                        "https://gitlab.acme.example:8443") == "shop/cart");
  CHECK(project_path_of("git@gitlab.acme.example:shop/cart.git", "") == "shop/cart");
  CHECK(project_path_of("ssh://git@gitlab.acme.example:2222/shop/cart", "") == "shop/cart");
}

TEST_CASE("the project of a remote of a server that lives below a path", "[gitlab]") {
  CHECK(project_path_of("https://acme.example/gitlab/shop/cart.git",
                        "https://acme.example/gitlab") == "shop/cart");
  // SSH has no such path, and a group may begin alike.
  CHECK(project_path_of("git@acme.example:shop/cart.git", "https://acme.example/gitlab") ==
        "shop/cart");
  CHECK(project_path_of("git@acme.example:gitlabs/cart.git", "https://acme.example/gitlab") ==
        "gitlabs/cart");
  CHECK(project_path_of("https://other.example/gitlab/cart.git", "https://acme.example/gitlab") ==
        "gitlab/cart");
}

TEST_CASE("a remote that is no project of a server", "[gitlab]") {
  for (const char* remote :
       {"", "/srv/git/shop/cart.git", "../cart", "./a:b/c", "file:///srv/git/shop/cart.git",
        "https://gitlab.acme.example", "https://gitlab.acme.example/cart.git"}) {
    CAPTURE(remote);
    CHECK(project_path_of(remote, "").empty());
  }
}
