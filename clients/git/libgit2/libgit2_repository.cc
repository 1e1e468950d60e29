#include "clients/git/libgit2/libgit2_repository.h"

#include "clients/git/libgit2/handles.h"

namespace slipway::clients {

Result<RepositoryFacts> describe_libgit2_repository(const std::string& directory) {
  SLIPWAY_ASSIGN(const Repository repository, open_repository(directory));
  RepositoryFacts facts;
  facts.root = root_of(*repository);
  git_remote* found = nullptr;
  if (::git_remote_lookup(&found, repository.get(), "origin") == 0) {
    const std::unique_ptr<git_remote, Release<git_remote_free>> remote(found);
    if (const char* url = ::git_remote_url(found)) facts.origin = url;
  }
  git_oid head;
  if (::git_reference_name_to_id(&head, repository.get(), "HEAD") == 0) {
    facts.commit.assign(GIT_OID_HEXSZ, '0');
    ::git_oid_fmt(facts.commit.data(), &head);
  }
  return facts;
}

}  // namespace slipway::clients
