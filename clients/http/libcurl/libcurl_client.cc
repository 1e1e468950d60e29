// HTTP by libcurl's easy interface: one handle per server, so connections and TLS sessions are used
// again.

#include "clients/http/libcurl/libcurl_client.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/diagnostics/format.h"

namespace slipway::clients {

namespace {

struct EndEasy {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct EndList {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, EndEasy>;
using List = std::unique_ptr<curl_slist, EndList>;

/// Appends to a list; false when there is no memory.
bool append(List& list, const std::string& text) {
  curl_slist* longer = curl_slist_append(list.get(), text.c_str());
  if (longer == nullptr) return false;
  (void)list.release();
  list.reset(longer);
  return true;
}

/// `https://host:port/path`, in its parts as libcurl reads them.
struct Url {
  std::string host;
  std::string port;
  std::string renamed;  ///< the whole URL with another host

  static Url parse(const std::string& text, const std::string& other_host) {
    Url url;
    CURLU* parsed = curl_url();
    if (curl_url_set(parsed, CURLUPART_URL, text.c_str(), 0) == CURLUE_OK) {
      url.host = part(parsed, CURLUPART_HOST, 0);
      url.port = part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
      if (!other_host.empty()) curl_url_set(parsed, CURLUPART_HOST, other_host.c_str(), 0);
      url.renamed = part(parsed, CURLUPART_URL, 0);
    }
    curl_url_cleanup(parsed);
    return url;
  }

 private:
  static std::string part(CURLU* url, CURLUPart which, unsigned flags) {
    char* text = nullptr;
    if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return {};
    std::string copy(text);
    curl_free(text);
    return copy;
  }
};

std::string hint_for(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "is the server's name right, and does this machine reach its DNS?";
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_PROXY:
      return "is the proxy (https_proxy, or the kubeconfig's proxy-url) right? no_proxy excludes "
             "servers from it";
    case CURLE_COULDNT_CONNECT:
      return "is the server running, and does a firewall or VPN stand between?";
    case CURLE_OPERATION_TIMEDOUT:
      return "the server is slow or unreachable from here; try again, or check the way to it";
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      return "the server's certificate is not signed by the certificate authority that is "
             "configured for it, or is for another name";
    case CURLE_SSL_CERTPROBLEM:
      return "the client certificate and its key must be PEM and belong together";
    default:
      return "";
  }
}

/// Did the request fail on its way, so that it may pass later?
bool is_unreachable(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

class LibcurlClient final : public HttpClient {
 public:
  LibcurlClient(Easy handle, HttpSettings settings)
      : handle_(std::move(handle)), settings_(std::move(settings)) {}

  Result<HttpResponse> send(const HttpRequest& request) override {
    Exchange exchange;
    exchange.handle = handle_.get();
    exchange.request = &request;
    curl_easy_reset(handle_.get());  // options only: connections stay

    const Url url = Url::parse(request.url, settings_.server_name);
    if (url.host.empty()) {
      return plain_error("`" + printable(request.url) + "` is no URL", "it begins with https://");
    }
    List headers;
    List connect_to;
    bool complete = true;
    for (const std::string& header : request.headers) complete &= append(headers, header);
    if (!settings_.server_name.empty()) {
      complete &= append(connect_to, "::" + url.host + ":" + url.port);
      complete &= append(headers, "Host: " + url.host + ":" + url.port);
    }
    if (!complete) return plain_error("out of memory", {}, Fault::outside);
    set_options(request, url, headers.get(), connect_to.get(), exchange);

    std::array<char, CURL_ERROR_SIZE> reason{};
    curl_easy_setopt(handle_.get(), CURLOPT_ERRORBUFFER, reason.data());
    const CURLcode code = curl_easy_perform(handle_.get());
    if (exchange.is_too_large) {
      return failure(request, url,
                     fmt::format("its answer is larger than {} MiB", request.body_limit >> 20), {});
    }
    if (code != CURLE_OK && !exchange.is_ended_by_receiver) {
      const std::string what = reason[0] == '\0' ? curl_easy_strerror(code) : reason.data();
      Diagnostic error = failure(request, url, what, hint_for(code));
      if (is_unreachable(code)) error.rule = http_unreachable;
      return error;
    }
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    curl_off_t retry_after = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry_after);
    exchange.response.retry_after = std::chrono::seconds(retry_after);
    read_headers(exchange.response);
    return std::move(exchange.response);
  }

 private:
  struct Exchange {
    CURL* handle = nullptr;
    const HttpRequest* request = nullptr;
    HttpResponse response;
    std::size_t received = 0;
    bool is_too_large = false;
    bool is_ended_by_receiver = false;
  };

  static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* context) {
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view piece(data, size * count);
    exchange.received += piece.size();
    if (exchange.received > exchange.request->body_limit) {
      exchange.is_too_large = true;
      return 0;
    }
    long status = 0;
    curl_easy_getinfo(exchange.handle, CURLINFO_RESPONSE_CODE, &status);
    if (exchange.request->receive && status >= 200 && status < 300) {
      exchange.is_ended_by_receiver = !exchange.request->receive(piece);
      return exchange.is_ended_by_receiver ? 0 : piece.size();
    }
    exchange.response.body.append(piece);
    return piece.size();
  }

  static int on_progress(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const HttpRequest*>(context)->is_unwanted() ? 1 : 0;
  }

  void read_headers(HttpResponse& response) {
    curl_header* header = nullptr;
    while ((header = curl_easy_nextheader(handle_.get(), CURLH_HEADER, -1, header)) != nullptr) {
      std::string name(header->name);
      for (char& c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
      }
      // Of an empty header libcurl keeps the line end.
      std::string value(header->value);
      value.erase(value.find_last_not_of(" \t\r\n") + 1);
      response.headers.emplace_back(std::move(name), std::move(value));
    }
  }

  void set_options(const HttpRequest& request, const Url& url, curl_slist* headers,
                   curl_slist* connect_to, Exchange& exchange) {
    CURL* handle = handle_.get();
    const auto milliseconds = [](std::chrono::milliseconds time) {
      return static_cast<long>(time.count());
    };
    curl_easy_setopt(handle, CURLOPT_URL, url.renamed.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "slipway");
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");  // whatever libcurl can unpack
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(settings_.connect_timeout));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS,
                     milliseconds(request.timeout.value_or(settings_.timeout)));
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_CONNECT_TO, connect_to);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &LibcurlClient::on_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
    if (request.is_unwanted) {
      curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
      curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, &LibcurlClient::on_progress);
      curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &request);
    }
    if (!request.body.empty()) {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                       static_cast<curl_off_t>(request.body.size()));
    }
    if (!settings_.proxy.empty()) {
      curl_easy_setopt(handle, CURLOPT_PROXY, settings_.proxy.c_str());
    }
    set_blob(CURLOPT_CAINFO_BLOB, settings_.certificate_authority);
    set_blob(CURLOPT_SSLCERT_BLOB, settings_.client_certificate);
    set_blob(CURLOPT_SSLKEY_BLOB, settings_.client_key);
  }

  void set_blob(CURLoption option, std::string& text) {
    if (text.empty()) return;
    curl_blob blob = {text.data(), text.size(), CURL_BLOB_NOCOPY};
    curl_easy_setopt(handle_.get(), option, &blob);
  }

  static Diagnostic failure(const HttpRequest& request, const Url& url, const std::string& what,
                            std::string hint) {
    return plain_error(fmt::format("{} of https://{}:{} failed: {}", printable(request.method),
                                   printable(url.host), url.port, printable(what)),
                       std::move(hint), Fault::outside);
  }

  Easy handle_;
  HttpSettings settings_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_libcurl_client(const HttpSettings& settings) {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Easy handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (handle == nullptr) return plain_error("libcurl cannot be started", {}, Fault::outside);
  return std::unique_ptr<HttpClient>(std::make_unique<LibcurlClient>(std::move(handle), settings));
}

}  // namespace slipway::clients
