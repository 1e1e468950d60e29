#include "executor/backend/kubernetes/refused_pod.h"

#include <catch2/catch.hpp>

#include "clients/kubernetes/api_error.h"

using namespace slipway;
using namespace slipway::executor;
namespace api_error = clients::api_error;

namespace {

Diagnostic refused(const std::string& message, const char* rule) {
  Diagnostic error = plain_error(message, "the client's hint", Fault::outside);
  error.rule = rule;
  return refused_object(error, "the pod p", "jobs");
}

}  // namespace

TEST_CASE("a refused pod: whose fault, and what to do", "[pods]") {
  struct Case {
    const char* message;
    const char* rule;
    Fault fault;
    const char* hint;
  };
  for (const Case& c : {
           Case{"exceeded quota: none, requested: pods=1", api_error::forbidden, Fault::outside,
                "the quota of the namespace jobs"},
           Case{"violates PodSecurity \"restricted:latest\": runAsNonRoot", api_error::forbidden,
                Fault::outside, "`runAsUser`"},
           Case{"maximum memory usage per Container is 1Gi", api_error::forbidden, Fault::outside,
                "(LimitRange)"},
           Case{"admission webhook \"policy.example\" denied the request: no", api_error::forbidden,
                Fault::outside, "a policy of the cluster"},
           Case{"failed calling webhook \"policy.example\": connection refused",
                api_error::unavailable, Fault::outside, "a webhook of the cluster does not answer"},
           Case{"namespaces \"jobs\" not found", api_error::not_found, Fault::outside,
                "kubectl create namespace jobs"},
           Case{"pods is forbidden: User \"u\" cannot create resource \"pods\"",
                api_error::forbidden, Fault::outside, "docs/kubernetes.md in the namespace jobs"},
           Case{"Pod \"p\" is invalid: spec.containers[2].image: Invalid value: \" \"",
                api_error::invalid, Fault::finding, "`image` and `services`"},
           Case{"quantities must match the regular expression", api_error::invalid, Fault::finding,
                "KUBERNETES_"},
           Case{"Pod \"p\" is invalid: spec.runtimeClassName: Invalid value", api_error::invalid,
                Fault::outside, "`placement[].patch`"},
           Case{"pods \"p\" is forbidden: ValidatingAdmissionPolicy 'x' with binding 'x' denied "
                "request: no",
                api_error::invalid, Fault::outside, "a policy of the cluster"},
           Case{"nobody knows", api_error::forbidden, Fault::outside, "the client's hint"},
       }) {
    CAPTURE(c.message);
    const Diagnostic error = refused(c.message, c.rule);
    CHECK(error.fault == c.fault);
    CHECK(error.hint.find(c.hint) != std::string::npos);
    CHECK(error.message == "the pod p cannot be made: " + std::string(c.message));
  }
}
