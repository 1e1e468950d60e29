#pragma once

#include <map>
#include <string>
#include <vector>

#include "clients/http/http_client.h"

namespace slipway::clients {

/// Answers from a table, by URL, and remembers the requests. Several answers for one URL are given
/// in turn, the last one for ever. What is not in the table is not found; an answer of status 0 is
/// a connection that broke.
class FakeHttp final : public HttpClient {
 public:
  Result<HttpResponse> send(const HttpRequest& request) override {
    requests.push_back(request);
    const auto found = answers.find(request.url);
    if (found == answers.end()) return HttpResponse{.status = 404, .body = R"({"message": "404"})"};
    std::vector<HttpResponse>& list = found->second;
    HttpResponse answer = list.front();
    if (list.size() > 1) list.erase(list.begin());
    if (answer.status == 0) return plain_error("connection reset", "try again", Fault::outside);
    return answer;
  }

  std::map<std::string, std::vector<HttpResponse>> answers;
  std::vector<HttpRequest> requests;
};

}  // namespace slipway::clients
