"""The seeded mistakes of messages_test.py: each a good fleet and a good service with one change."""

FLEET = """\
apiVersion: slipway.dev/v1
kind: Fleet
name: acme
registry: registry.acme.example/apps
namespace: "{team}-{cluster}"
teams:
  shop: {projects: [42, "shop/**"]}
  pay: {}
clusters:
  test-1: {domain: test.acme.example, gateway: kong, vars: {site: north}}
  production-1: {domain: acme.example, gateway: kong, issuer: letsencrypt}
environments:
  test: {branches: [develop, "feature/**"], clusters: [test-1]}
  production:
    branches: [main]
    waves: [[production-1]]
    policy: {minReplicas: 2}
"""

SERVICE = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: cart
team: shop
type: web
image: registry.acme.example/cart:1.4
ports: {http: 8080}
routes: [{path: /cart}]
config:
  LOG_LEVEL: info
secrets:
  DB_PASSWORD: {secret: cart-db, key: password}
replicas: 2..10
resources: {cpu: 100m}
"""


PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    spec:
      containers:
      - name: app
"""

SHARED_ROUTE = '{path: /cart, host: "shop.{domain}"}'

JSON_PATCH = 'patches:\n  - target: {kind: Deployment}\n    patch: "[%s]"'

CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: more}
"""

OTHER = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: catalog
team: shop
type: web
image: registry.acme.example/catalog:1.4
ports: {http: 8080}
routes: [{host: shop.acme.example, path: /cart}]
replicas: 2
environments: {test: {routes: []}}
"""

JOB = """\
apiVersion: slipway.dev/v1
kind: ServiceDescriptor
name: catalog
team: shop
type: job
image: registry.acme.example/catalog:1.4
"""

INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: more}
spec:
  rules:
  - host: shop.acme.example
    http: {paths: [{
        path: /cart/, pathType: Prefix, backend: {service: {name: cart, port: {name: http}}}}]}
"""

COMPONENT = """\
apiVersion: kustomize.config.k8s.io/v1alpha1
kind: Component
patches: [{path: patch.yaml, target: {kind: Deployment}}]
"""


def indented(text):
    return "".join("      " + line for line in text.splitlines(keepends=True)).rstrip("\n")


class Case:
    """A change to one of the two files, or one `more`: `old` becomes `new`; where the messages must be (`at`: FILE:LINE:COLUMN).

    `files` are further files of the folder, by name.
    """

    def __init__(self, file, old, new, status, *places, arguments=(), command="check", more=None, at=(), files=None):
        self.changes = [(file, old, new)] + ([more] if more else [])
        self.status, self.arguments, self.command, self.files = status, arguments, command, files or {}
        self.places = [*at, *(place if place.count(":") > 1 else f"{file}:{place}" for place in places)]

    def texts(self):
        """The files of the case, by name."""
        texts = {"fleet.yaml": FLEET, "service.yaml": SERVICE}
        for file, old, new in self.changes:
            assert old in texts[file], old
            texts[file] = texts[file].replace(old, new, 1)
        return {**texts, **self.files}


def service(old, new, status, *places, **options):
    return Case("service.yaml", old, new, status, *places, **options)


def fleet(old, new, status, *places, **options):
    return Case("fleet.yaml", old, new, status, *places, **options)


def added(new, status, *places, **options):
    """Lines more, from line 13 on."""
    return service("replicas: 2..10", new + "\nreplicas: 2..10", status, *places, **options)


# name: change, exit status, places (line:column) that the messages begin with
CASES = {
    # YAML
    "yaml-tab": service("config:\n  LOG", "config:\n\tLOG", 2, "10:1"),
    "yaml-unclosed": service("ports: {http: 8080}", "ports: {http: 8080", 2, "7:8"),
    "yaml-key-twice": service("replicas: 2..10", "team: pay", 2, "13:1"),
    "yaml-unquoted-variable": service("info", "{site}-info", 2, "10:14"),
    "yaml-variable-as-mapping": service("info", "{site}", 2, "10:14"),
    "yaml-empty": service(SERVICE, "", 2),
    "yaml-two-documents": service("replicas: 2..10", "---\na: b", 2, "13:1"),
    # fields
    "unknown-field": service("ports:", "prots:", 2, "7:1"),
    "unknown-field-far": service("ports:", "sockets:", 2, "7:1"),
    "unknown-field-inside": service("path: /cart", "pth: /cart", 2, "8:11"),
    "several-mistakes": service("ports: {http: 8080}\nroutes:", "port: {http: 8080}\nroutse:", 2, "7:1", "8:1"),
    "wrong-kind": service("routes: [{path: /cart}]", "routes: /cart", 2, "8:9"),
    "wrong-kind-list": service("routes: [{path: /cart}]", "routes: [/cart]", 2, "8:10"),
    "wrong-version": service("slipway.dev/v1", "slipway.dev/v2", 2, "1:13"),
    "missing-field": service("team: shop\n", "", 2, "1:1"),
    "empty-value": service("info", "", 2, "10:3"),
    "wrong-type-of-service": service("type: web", "type: wbe", 2, "5:7"),
    "override-of-fixed": service("replicas: 2..10", "environments: {test: {team: pay}}", 2, "13:23"),
    "override-unknown-environment": service("replicas: 2..10", "environments: {prodction: {replicas: 2}}", 2, "13:16"),
    "override-unknown-environment-and-more": service(
        "replicas: 2..10", "environments: {prodction: {replicas: 2}, test: {config: {A: '{nope}'}}}\nreplicas: 1", 2,
        "13:16", "13:62", "7:9", more=("service.yaml", "{http: 8080}", "{Http: 8080}")),
    "override-unknown-cluster": service(
        "replicas: 2..10", "environments: {test: {clusters: {test-2: {replicas: 2}}}}", 2, "13:34"),
    "override-cluster-elsewhere": service(
        "replicas: 2..10", "environments: {test: {clusters: {production-1: {replicas: 2}}}}", 2, "13:34"),
    "override-unknown-field": service("replicas: 2..10", "environments: {test: {replcas: 2}}", 2, "13:23"),
    "image-and-build": service("replicas: 2..10", "replicas: 2..10\nbuild: {}", 2, "14:8"),
    "no-image": service("image: registry.acme.example/cart:1.4\n", "", 2, "1:1"),
    "no-port": service("ports: {http: 8080}\nroutes: [{path: /cart}]\n", "", 2, "5:7"),
    "routes-of-worker": service("type: web", "type: worker", 2, "8:9"),
    "mesh-of-worker": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nmesh: {retry: {attempts: 0}}", 2, "7:7"),
    "mesh-balance-word": service("replicas: 2..10", "mesh: {balance: leastRequst}", 2, "13:17"),
    "mesh-balance-empty": service("replicas: 2..10", "mesh: {balance: {}}", 2, "13:17"),
    "mesh-two-hashes": service(
        "replicas: 2..10",
        "mesh: {balance: {consistentHash: {useSourceIp: true, httpHeaderName: x-user}}}", 2, "13:34"),
    "mesh-duration": service("replicas: 2..10", "mesh: {retry: {perTryTimeout: 2}}", 2, "13:31"),
    "mesh-percent": service("replicas: 2..10", "mesh: {ejection: {maxPercent: 120}}", 2, "13:31"),
    "metrics-port": service("replicas: 2..10", "metrics: {port: htp}", 2, "13:17"),
    "metrics-port-far": service("replicas: 2..10", "metrics: {port: metrics}", 2, "13:17"),
    "metrics-path": service("replicas: 2..10", "metrics: {path: metrics}", 2, "13:17"),
    "metrics-without-ports": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nmetrics: {path: /metrics}", 2, "7:10"),
    "metrics-of-job": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: job\nimage: registry.acme.example/cart:1.4\nmetrics: {path: /metrics}", 2, "7:10"),
    "site-with-ports": service("type: web", "type: site", 2, "7:8"),
    "tier-word": service("type: web", "tier: busines\ntype: web", 2, "5:7"),
    "auth-word": service("{path: /cart}", "{path: /cart, auth: users}", 2, "8:30"),
    "health-without-ports": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nhealth: {ready: /healthz}", 2, "7:17"),
    # values
    "replicas-text": service("2..10", "many", 2, "13:11"),
    "replicas-backwards": service("2..10", "10..2", 2, "13:11"),
    "volume-size": service("replicas: 2..10", "replicas: 2\nvolumes: {/data: {size: big}}", 1, "14:25"),
    "limit-below-request": service("{cpu: 100m}", "{cpu: 2..1}", 1, "14:18"),
    "path-of-route": service("path: /cart", "path: cart", 1, "8:17"),
    # variables
    "unknown-variable": service("info", '"at {clutser} of {site}"', 2, "10:18"),
    "unknown-variable-far": service("info", '"a {colour}"', 2, "10:17"),
    "variable-of-other-cluster": service("info", '"in {site}"', 2, "10:18"),
    "unknown-variable-in-block": service("info", ">-\n    first\n    and {sote}", 2, "12:9"),
    # names and ports
    "name-in-capitals": service("name: cart", "name: Cart", 1, "3:7"),
    "name-begins-with-digit": service("name: cart", "name: 1cart", 1, "3:7"),
    "port-too-large": service("8080", "80800", 1, "7:15"),
    "port-twice": service("{http: 8080}", "{http: 8080, admin: 8080}", 1, "7:21"),
    "port-name": service("{http: 8080}", "{web_interface: 8080}", 1, "7:9"),
    "variable-name": service("LOG_LEVEL", "LOG LEVEL", 1, "10:3"),
    # rules
    "secret-in-clear": service("{secret: cart-db, key: password}", "hunter2", 1, "12:16"),
    "secret-in-config": service("LOG_LEVEL: info", "API_TOKEN: hunter2", 1, "10:14"),
    "secret-in-url": service("info", "postgres://cart:hunter2@db/cart", 1, "10:14"),
    "secret-and-config": service("LOG_LEVEL: info", "DB_PASSWORD: \"\"", 2, "12:3"),
    "team-unknown": service("team: shop", "team: shp", 1, "4:7"),
    "team-of-other-project": service("team: shop", "team: pay", 1, "4:7", arguments=("--project", "shop/cart")),
    "below-policy": service("2..10", "1", 1, "13:11"),
    "below-policy-default": service("replicas: 2..10\n", "", 1, "3:7"),
    "extra-twice": service(
        "replicas: 2..10", "replicas: 2..10\nextra: [more.yaml, again.yaml]", 1, "14:20",
        files={"more.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n",
               "again.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n"
                             "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"}),
    "route-twice": service("[{path: /cart}]", "[{path: /cart}, {path: /cart/}]", 1, "8:25"),
    "route-of-two-services": service("{path: /cart}", SHARED_ROUTE, 1, "8:10", files={
        "other/service.yaml": SERVICE.replace("name: cart", "name: basket").replace("{path: /cart}", SHARED_ROUTE)}),
    "service-of-two-files": added("health: {ready: /healthz}", 1, "3:7",
                                  files={"other/service.yaml": SERVICE.replace("{path: /cart}", "{path: /basket}")}),
    "replicas-without-cpu": service("{cpu: 100m}", "{memory: 64Mi}", 0, "13:11"),
    "call-of-unknown-team": service("replicas: 2..10", "replicas: 2..10\ncalls: [shopp/catalog]", 1, "14:9"),
    "call-with-a-slip": service("replicas: 2..10", "replicas: 2..10\ncalls: [catlog]", 0, "14:9", files={"other/service.yaml": OTHER}),
    "calls-elsewhere": service("replicas: 2..10", "replicas: 2..10\ncalls: [catalog, pay/ledger]", 0, "14:9"),
    "calls-elsewhere-in-environments": added("calls: [catalog]\nenvironments: {test: {calls: [catalog, pay/ledger]}}", 0, "14:31"),
    "site-not-in-fleet": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}",
                                 "type: site\nimage: registry.acme.example/cart:1.4", 1, "5:7"),
    "auth-of-any-host": fleet("gateway: kong, issuer: letsencrypt}",
                              "gateway: istio, issuer: letsencrypt}\nauth: {service: auth.platform, port: 9000}", 1,
                              more=("service.yaml", "{path: /cart}", '{path: /cart, host: "*.{domain}", auth: true}'),
                              at=("service.yaml:8:50",)),
    "route-path-pattern": service("{path: /cart}", "{path: /cart/*, auth: true}", 1, "8:17"),
    "auth-not-in-fleet": service("{path: /cart}", "{path: /cart, auth: true}", 1, "8:30"),
    "alert-with-a-slip": service("replicas: 2..10", "metrics: {alerts: [latency, errorrate]}", 1, "13:29"),
    "alert-unknown": service("replicas: 2..10", "metrics: {alerts: [queues]}", 1, "13:20"),
    "host-outside": Case("fleet.yaml", "test.acme.example, gateway: kong", "staging.example, gateway: istio", 1,
                         more=("service.yaml", "{path: /cart}", "{path: /cart, host: shop.acme.example}"),
                         at=("service.yaml:8:30",)),
    "host-too-deep": Case("fleet.yaml", "acme.example, gateway: kong, issuer", "acme.example, gateway: istio, issuer", 1,
                          more=("service.yaml", "{path: /cart}", '{path: /cart, host: "a.b.acme.example"}'),
                          at=("service.yaml:8:30",)),
    # the fleet
    "namespace-in-two-clusters": fleet('"{team}-{cluster}"', '"{team}"', 1, "5:12"),
    "namespace-too-long": fleet('"{team}-{cluster}"', '"' + "x" * 60 + '-{team}-{cluster}"', 1, "5:12"),
    "namespace-reserved": fleet('"{team}-{cluster}"', '"kube-{team}-{cluster}"', 1, "5:12"),
    "namespace-variable": fleet('"{team}-{cluster}"', '"{team}-{brnch}"', 2, "5:20"),
    "namespace-of-branch": fleet('"{team}-{cluster}"', '"{team}-{branch}"', 1, "5:12"),
    "namespace-of-branch-teams": fleet('"{team}-{cluster}"', '"{cluster}-{team}-{branch}"', 1, "5:12",
                                       more=("fleet.yaml", "pay: {}", "shop-a: {}")),
    "namespace-of-branch-too-long": fleet('"{team}-{cluster}"', '"{team}-{cluster}-of-acme-for-all-{branch}"', 1, "5:12"),
    "host-of-branches": fleet('"{team}-{cluster}"', '"{team}-{cluster}-{branch}"', 1, at=("service.yaml:8:10",)),
    "branch-of-no-environment": service("info", "info", 2, arguments=("--branch", "wip")),
    "branch-of-another-environment": service("info", "info", 2, arguments=("--branch", "main", "--env", "test")),
    "branch-empty": service("info", "info", 2, arguments=("--branch", "")),
    "branch-in-two-environments": fleet("[main]", '[main, "feature/x*"]', 1, "15:22"),
    "cluster-unknown": fleet("[[production-1]]", "[[prodution-1]]", 2, "16:14"),
    "cluster-twice": fleet("clusters: [test-1]", "clusters: [test-1, test-1]", 2, "13:64"),
    "clusters-and-waves": fleet("    waves:", "    clusters: [test-1]\n    waves:", 2, "14:3"),
    "gateway-word": fleet("domain: test.acme.example, gateway: kong", "domain: test.acme.example, gateway: istoi", 2,
                          "10:48"),
    "fleet-value-with-variable": fleet("domain: test.acme.example", 'domain: "{cluster}.example"', 1, "10:20"),
    "builder-without-labels": fleet("vars: {site: north}", "builder: {node: {}}", 2, "10:70"),
    "builder-label": fleet("vars: {site: north}", 'builder: {node: {"a b": c}}', 2, "10:71"),
    "builder-cache": fleet("vars: {site: north}", "builder: {node: {a: b}, cache: cache}", 2, "10:85"),
    "secrets-without-store": fleet("vars: {site: north}", "secrets: {kind: SecretStore}", 2, "10:63"),
    "secrets-key-variable": fleet("vars: {site: north}", 'secrets: {store: vault, key: "{tem}/{secret}"}', 2, "10:84"),
    "auth-address": fleet("teams:", "auth: {service: auth, port: 9000}\nteams:", 2, "6:17"),
    "auth-variable": fleet("teams:", 'auth: {service: "auth.{clutser}", port: 9000}\nteams:', 2, "6:23"),
    "mesh-of-fleet": fleet("teams:", "mesh: {business: {balance: {consistentHash: {}}}}\nteams:", 2, "6:45"),
    "fleet-unknown-field": fleet("registry:", "regsitry:", 2, "4:1"),
    "merged-by-nobody": fleet("    waves:", "    mergedBy: []\n    waves:", 2, "16:15"),
    "merged-by-name": fleet("    waves:", "    mergedBy: [alice]\n    waves:", 2, "16:16"),
    "merged-by-without-gitlab": fleet("    waves:", "    mergedBy: [1207]\n    waves:", 2, "16:15"),
    "gitlab-in-clear": fleet("teams:", "gitlab: {url: \"http://gitlab.acme.example\", tokenFile: /etc/t}\nteams:", 2, "6:15"),
    "variable-built-in": fleet("vars: {site: north}", "vars: {domain: north}", 2, "10:61"),
    "team-name": fleet("pay: {}", "Pay: {}", 1, "8:3"),
    "bases-missing": fleet("teams:", "bases: ../conventions\nteams:", 2, "6:8"),
    "environment-option": service("info", "info", 2, arguments=("--env", "prodution")),
    "cluster-option": service("info", "info", 2, arguments=("--env", "test", "--cluster", "production-1")),
    "environment-empty": service("info", "info", 2, arguments=("--env", "")),
    "fleet-missing": service("info", "info", 2, arguments=("--fleet", "elsewhere/fleet.yaml")),
    "path-missing": service("info", "info", 2, arguments=("cart",)),
    # YAML again
    "yaml-no-space": service("name: cart", "name:cart", 2, "3:5"),
    "yaml-indent": service("LOG_LEVEL: info", "LOG_LEVEL: info\n DEBUG: 1", 2, "11:2"),
    "yaml-quote-open": service("info", '"info', 2, "10:14"),
    "yaml-dash-glued": service("[{path: /cart}]", "\n  -path: /cart", 2, "9:3"),
    "yaml-brace-open": service("{secret: cart-db, key: password}", "{secret: cart-db,", 2, "12:16"),
    "yaml-bracket-open-to-the-end": service("{cpu: 100m}", "{cpu: 100m}\ncalls: [catalog,", 2, "15:8"),
    "yaml-brackets-crossed": service("[{path: /cart}]", "[{path: /cart]", 2, "8:22"),
    "yaml-bracket-too-many": service("[{path: /cart}]", "[{path: /cart}]]", 2, "8:24"),
    "yaml-quote-open-in-list": added("args: [--listen, ':80, --fast]", 2, "13:18"),
    "yaml-quote-open-to-the-end": added("args:\n- --name\n- 'cart\n- --fast\n- --listen\n- :80", 2, "15:3"),
    "yaml-quote-inside-quotes": service("info", "'it's fine'", 2, "10:18"),
    "yaml-alias": service("info", "*level", 2, "10:14"),
    "yaml-alias-above-its-value": service("info", "*level\n  DEFAULT: &level info", 2, "10:14"),
    "yaml-star": service("info", "*.txt", 2, "10:14"),
    "yaml-star-in-list": added("args: [--files, *.txt]", 2, "13:17"),
    "yaml-at": service("info", "@acme/cart", 2, "10:14"),
    "yaml-hash": service("info", "#info", 2, "10:3"),
    "yaml-exclamation-mark": service("info", "!info", 2, "10:14"),
    "yaml-text-behind-bar": service("info", "|info", 2, "10:15"),
    "yaml-line-ends": service(SERVICE, SERVICE.replace("\n", "\r"), 2, "1:27"),
    "yaml-deeper": service("resources: {cpu: 100m}", "resources:\n  cpu: 100m\n   memory: 1Gi", 2, "16:4"),
    "image-of-a-pipeline": service("cart:1.4", "cart:$CI_COMMIT_SHA", 1, "6:8"),
    "image-upper-case": service("registry.acme.example/cart:1.4", "Shop/Cart:1.4", 1, "6:8"),
    "yaml-secret-glued": service("LOG_LEVEL: info", "DB_PASSWORD:hunter2", 2, "10:3"),
    "yaml-secret-with-star": service("LOG_LEVEL: info", "DB_PASSWORD: *hunter2", 2, "10:16"),
    "yaml-template": service("info", "{{ .Values.level }}", 2, "10:15"),
    "variable-with-dollar": service("LOG_LEVEL: info", 'LOG_LEVEL: "{namespace}:${namespace}/${HOME}"', 2, "10:28"),
    "service-yml-beside": added("", 0, files={"other/service.yml": SERVICE.replace("name: cart", "name: other")}, at=("other/service.yml",)),
    "yaml-other-kind": service("kind: ServiceDescriptor", "kind: Deployment", 2, "2:7"),
    "fleet-as-service": service("kind: ServiceDescriptor", "kind: Fleet", 2, "2:7"),
    # units and forms of values
    "memory-limit-below": service("{cpu: 100m}", "{memory: 512Mi..256Mi}", 1, "14:21"),
    "memory-megabytes": service("{cpu: 100m}", "{memory: 512MB}", 1, "14:21"),
    "memory-lower-case": service("{cpu: 100m}", "{memory: 512mi}", 1, "14:21"),
    "memory-no-unit": service("{cpu: 100m}", "{memory: 512}", 1, "14:21"),
    "memory-millibytes": service("{cpu: 100m}", "{memory: 512m..1Gi}", 1, "14:21"),
    "cpu-cores": service("{cpu: 100m}", "{cpu: 2 cores}", 1, "14:18"),
    "cpu-in-thousands": service("{cpu: 100m}", "{cpu: 500..1000}", 1, "14:18"),
    "replicas-dash": service("2..10", "2-10", 2, "13:11"),
    "port-text": service("8080", "web", 1, "7:15"),
    "image-url": service("registry.acme.example/cart:1.4", "https://registry.acme.example/cart:1.4", 1, "6:8"),
    "host-url": service("path: /cart", 'host: "https://shop.acme.example"', 1, "8:17"),
    "health-no-slash": added("health: {ready: healthz}", 2, "13:17"),
    "schedule-too-long": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
                                 'type: cron\nimage: registry.acme.example/cart:1.4\nschedule: "0 0 3 * * *"', 2, "7:11", "12:11"),
    "schedule-hour": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
                             'type: cron\nimage: registry.acme.example/cart:1.4\nschedule: "0 25 * * *"', 2, "7:11", "12:11"),
    "config-list": service("info", "[info, debug]", 2, "10:14"),
    "secret-without-key": service("{secret: cart-db, key: password}", "{secret: cart-db}", 2, "12:16"),
    "volume-is-a-file": service(
        "replicas: 2..10", "replicas: 2\nfiles: {/etc/a: fleet.yaml}\nvolumes: {/etc/a: {size: 1Gi}}", 1, "15:11"),
    "volume-below-a-file": service(
        "replicas: 2..10", "replicas: 2\nvolumes: {/etc/a/b: {size: 1Gi}, /etc/ab: {size: 1Gi}}\nfiles: {/etc/a: fleet.yaml}", 1, "14:11"),
    "volume-twice": service("replicas: 2..10", "replicas: 2\nvolumes: {/a: {size: 1Gi}, /a/: {size: 1Gi}}", 1, "14:28"),
    "volume-taken": service(
        "replicas: 2..10", "replicas: 2\nvolumes: {/dev/shm: {size: 1Gi}, /devices: {size: 1Gi}}\nfiles: {/tmp: fleet.yaml}", 1,
        "14:11", "15:9"),
    "volume-size-unit": service("replicas: 2..10", "replicas: 2\nvolumes: {/a: {size: 10}, /b: {size: 0}}", 1, "14:22", "14:38"),
    "site-file-taken": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}",
        "type: site\nimage: registry.acme.example/cart:1.4\nfiles: {/srv: fleet.yaml}", 1, "7:9",
        more=("fleet.yaml", "teams:", "site: {image: registry.acme.example/nginx:1, port: 8080}\nteams:")),
    "route-wrong-claims-nothing": service(
        "[{path: /cart}]", "[{path: /}, {host: 'Shop.{domain}'}, {path: '^/b'}, {path: '/c?x=1'}]", 1, "8:28", "8:53", "8:68"),
    "volume-relative": added("volumes: {data: {size: 1Gi}}", 2, "13:11"),
    "call-url": added('calls: ["http://catalog"]', 2, "13:9"),
    "build-without-folder": service("image: registry.acme.example/cart:1.4", "build: {context: src}", 0, "6:18"),
    "build-without-dockerfile": service("image: registry.acme.example/cart:1.4", "build: {}", 0, "6:8"),
    "build-of-other-dockerfile": service(
        "image: registry.acme.example/cart:1.4", "build: {context: src, dockerfile: build/Dockerfile}", 0, "6:35",
        files={"src/Dockerfile": "FROM alpine\n"}),
    "build-in-one-cluster": service(
        "resources: {cpu: 100m}", "resources: {cpu: 100m}\nenvironments: {production: {build: {context: src}, image: null}}", 0,
        "15:46", files={"src/readme": "", "Dockerfile": "FROM alpine\n"}),
    "build-above": service("image: registry.acme.example/cart:1.4", "build: {context: ../..}", 2, "6:18"),
    "file-missing": added("files: {/etc/cart/app.ini: app.ini}", 2, "13:28"),
    "extra-missing": added("extra: [queue.yaml]", 2, "13:9"),
    "override-short": added("environments: {prod: {replicas: 2}}", 2, "13:16"),
    # several of different kinds in one run
    "variable-and-secret": service("LOG_LEVEL: info", 'LEVEL: "{levle}"\n  API_TOKEN: hunter2', 2, "10:11", "11:14"),
    "field-and-policy": service("replicas: 2..10", "replicas: 1\nprots: {}", 2, "14:1"),
    "fleet-and-service": fleet("registry:", "regsitry:", 2, "4:1", more=("service.yaml", "ports:", "prots:"), at=("service.yaml:7:1",)),
    "fleet-section-and-service": fleet("gateway: kong, issuer", "gateway: knog, issuer", 2, "11:49",
                                       more=("service.yaml", "8080", "80800"), at=("service.yaml:7:15",)),
    "fleet-unknown-field-and-clusters": fleet("  test-1: {domain:", "  test-1: {colour: red, domain:", 2, "10:12",
                                              more=("fleet.yaml", "[[production-1]]", "[[production-1], [production-1], [prod]]"),
                                              at=("fleet.yaml:16:30", "fleet.yaml:16:46")),
    "cluster-without-domain": fleet("production-1: {domain: acme.example, ", "production-1: {", 2, "11:17",
                                    more=("fleet.yaml", "clusters: [test-1]}", "clusters: [test-2]}"), at=("fleet.yaml:13:56",)),
    "port-values-and-names": service("{http: 8080}", "{http: none, Metrics: 9090, b_c: 0}", 1, "7:15", "7:21", "7:41"),
    "volumes-several": added("volumes: {data: {size: 1Gi}, /x: {size: much}, y/: {size: 1Gi, class: f}, /z: {}}", 2, "13:11", "13:41", "13:48", "13:79"),
    "files-several": added("files: {a: app.ini, /b: nope, /c/: app.ini}", 2, "13:9", "13:25", "13:31", files={"app.ini": "x"}),
    "metrics-several": added("metrics: {path: 5, port: nope, alerts: [errorRte, errorRate]}", 2, "13:17", "13:26", "13:41"),
    "variable-and-rules": service("{path: /cart}", '{path: /cart}, {path: /cart}, {host: "{hst}"}', 2, "8:25", "8:48",
                                  more=("service.yaml", "replicas: 2..10", "calls: [crat, cart]\nreplicas: 2..10"), at=("service.yaml:13:9",)),
    "file-with-control-character": added("files: {/etc/a: a.txt}", 2, "13:17", files={"a.txt": "one\n\x7ftwo\n"}),
    "file-with-tab": added("files: {/etc/a: a.txt}", 2, "13:17", files={"a.txt": "\tone\ntwo\n"}),
    "control-character": service("LOG_LEVEL: info", 'LOG_LEVEL: info\n  E: "\\u009b31m"', 2, "11:6",
                                 more=("service.yaml", "replicas: 2..10", 'args: [a, "\\u009b"]\nreplicas: 2..10'), at=("service.yaml:14:11",)),
    "override-takes-away": added("environments:\n  production:\n    ports: null\n    image: null", 2, "15:12", "16:12"),
    "override-takes-away-inside": added(
        "volumes: {/d: {size: 1Gi}}\nenvironments: {production: {volumes: {/d: {size: null}}, secrets: {DB_PASSWORD: {key: null}}, ports: {http: null}}}",
        2, "14:50", "14:87", "14:109", more=("service.yaml", "replicas: 2..10", "replicas: 2")),
    "host-url-with-variable": service("{path: /cart}", '{host: "https://shop.{domain}"}, {host: "b.{domain}:8080"}', 1, "8:17", "8:50"),
    "replicas-of-variable": service("2..10", '"{cluster}"', 2, "13:11"),
    "config-with-nul": service("LOG_LEVEL: info", 'LOG_LEVEL: "a\\0b"', 2, "10:14",
                               more=("service.yaml", "replicas: 2..10", 'args: [a, "b\\0"]\nreplicas: 2..10')),
    "config-too-long": service("LOG_LEVEL: info", "LOG_LEVEL: " + "x" * 200_000, 2, "10:14"),
    "attached-folder": added("files: {/etc/a: d}\nextra: [d]\npatches: [{path: d}]", 2, "13:17", "14:9", "15:18", files={"d/e": ""}),
    "attached-content": added("files:\n  /etc/a: |\n    size = 3\n    path = /data", 2, "14:11"),
    "call-of-worker": service(
        "type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
        "type: worker\nimage: registry.acme.example/cart:1.4\nports: {metrics: 9090}\ncalls: [cart]", 1, "8:9"),
    "call-of-job": added("calls: [catalog]", 1, "13:9", files={"other/service.yaml": JOB}),
    "call-almost-of-itself": added("calls: [crat]", 0, "13:9"),
    "cluster-in-two-environments": fleet(
        "clusters: [test-1]}", "clusters: [test-1]}\n  stage: {branches: [stage], clusters: [test-1]}", 1, at=("service.yaml:8:10",),
        more=("fleet.yaml", '"{team}-{cluster}"', '"{team}-{environment}-{cluster}"')),
    "schedule-with-zone": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
                                  "type: cron\nimage: registry.acme.example/cart:1.4\nschedule: 'CRON_TZ=Europe/Berlin 0 3 * * *'", 1, "7:11",
                                  more=("service.yaml", "replicas: 2..10\n", "")),
    "schedule-of-no-day": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
                                  'type: cron\nimage: registry.acme.example/cart:1.4\nschedule: "0 0 31 2,4 *"', 1, "7:11",
                                  more=("service.yaml", "replicas: 2..10\n", "")),
    "secret-where-stores-are": Case(
        "fleet.yaml", "vars: {site: north}", "vars: {site: north}, secrets: {store: vault}", 1,
        more=("fleet.yaml", "issuer: letsencrypt", "issuer: letsencrypt, secrets: {store: vault}"), at=("service.yaml:14:14",),
        files={"service.yaml": SERVICE.replace("resources: {cpu: 100m}", "command: [a, --token=hunter2]\nresources: {cpu: 100m}")}),
    "secret-key-with-slash": service("key: password", "key: cart/password", 1, "12:39"),
    "yaml-colon-in-braces": service("config:\n  LOG_LEVEL: info", "config: {LEVEL: info: all}", 2, "9:21"),
    "yaml-half-a-character": service("info", '"\\ud800"', 2, "10:17"),
    "yaml-latin-1": service("info", "{a: caf\udce9}", 2, "10:21"),
    "extra-template": added("extra: [more.yaml]", 2, "more.yaml:3:18", files={
        "more.yaml": CONFIG_MAP.replace("more", "{{ .Release.Name }}")}),
    "extra-template-of-helm": added("extra: [more.yaml]", 2, "more.yaml:1:3", files={
        "more.yaml": "{{- if .Values.more }}\n" + CONFIG_MAP + "{{- end }}\n"}),
    "alert-without-limit": added("metrics: {alerts: [latency, saturation]}", 0, "13:29"),
    "health-url": added("health: {ready: \"http://x/healthz\"}", 2, "13:17"),
    "routes-too-many": service("[{path: /cart}]", "[" + ", ".join(f"{{path: /p{i}}}" for i in range(1001)) + "]", 2, "8:9"),
    "config-too-many": service("  LOG_LEVEL: info\n", "".join(f"  A{i}: b\n" for i in range(1001)), 2, "10:3"),
    # habits from elsewhere
    "habit-env": service("config:", "env:", 2, "9:1"),
    "habit-environment": service("config:", "environment:", 2, "9:1"),
    "habit-depends-on": added("depends_on: [catalog]", 2, "13:1"),
    "habit-memory": added("memory: 512Mi", 2, "13:1"),
    "habit-labels": added("labels: {a: b}", 2, "13:1"),
    "habit-healthcheck": added("healthcheck: /healthz", 2, "13:1"),
    "habit-clusters": added("clusters: {test-1: {replicas: 2}}", 2, "13:1"),
    "habit-limits": service("resources: {cpu: 100m}", "resources: {limits: {cpu: 1}, requests: {cpu: 100m}}", 2, "14:13", "14:31"),
    "habit-in-override": added("environments: {test: {env: {A: b}}}", 2, "13:23"),
    "fleet-two-sections": fleet("  pay: {}", "  pay: {projcts: [1]}", 2, "8:9",
                                more=("fleet.yaml", "[[production-1]]", "[[prodution-1]]"), at=("fleet.yaml:16:14",)),
    "routes-and-port": service("8080}\nroutes: [{path: /cart}]", "none}\nroutes: [{path: /cart}, {path: /cart}]", 1, "7:15", "8:25"),
    "variable-and-policy": service("replicas: 2..10", 'image: "cart:{versoin}"\nreplicas: 1', 2, "12:14", "13:11",
                                   more=("service.yaml", "image: registry.acme.example/cart:1.4\n", "")),
    "unknown-field-and-policy": service("replicas: 2..10", "instances: 3", 2, "13:1"),
    "time-zone": service("type: web\nimage: registry.acme.example/cart:1.4\nports: {http: 8080}\nroutes: [{path: /cart}]",
                         'type: cron\nimage: registry.acme.example/cart:1.4\nschedule: "0 3 * * *"\ntimeZone: Europe/Berln', 1, "8:11",
                         more=("service.yaml", "replicas: 2..10\n", "")),
    "null-of-nothing": service("config:\n  LOG_LEVEL: info\n", "environments: {test: {config: {A: null}}}\n", 0),
    "reserved-overlay": fleet("pay: {}", "platform: {}", 1, more=("service.yaml", "name: cart\nteam: shop", "name: gateway\nteam: platform"),
                              at=("service.yaml:3:7",)),
    "retry-of-tcp": service("type: web", "type: tcp\nmesh: {retry: {attempts: 0}}", 2, "6:15",
                            more=("service.yaml", "routes: [{path: /cart}]\n", "")),
    "files-too-large-together": added("files: {/a: a, /b: b}", 2, "13:8", files={"a": "x" * 600_000, "b": "y" * 600_000}),
    "domain-wildcard": fleet("domain: test.acme.example", 'domain: "*.acme.example"', 1, "10:20"),
    "fleet-name-too-long": fleet("name: acme", "name: " + "a" * 56, 1, "3:7"),
    "host-of-branches-by-chance": fleet('"{team}-{cluster}"', '"{team}-{cluster}-{branch}"', 1,
                                        arguments=("--branch", "feature/art"), at=("service.yaml:8:17",),
                                        more=("service.yaml", "{path: /cart}", "{host: cart-feature.acme.example}")),
    # a secret beside a slip is not shown
    "secret-unknown-field": service("{secret: cart-db, key: password}", "{secret: cart-db, value: hunter2}", 2, "12:16", "12:34"),
    "secret-as-list": service("{secret: cart-db, key: password}", "[hunter2]", 2, "12:16"),
    "secret-as-key": service("{secret: cart-db, key: password}", "{hunter2}", 2, "12:16"),
    "secret-as-name": service("secret: cart-db", "secret: hunter2!", 1, "12:25"),
    "secret-beside-variable": service("config:\n  LOG_LEVEL: info", 'config: {API_TOKEN: hunter2, L: "{levle}"}', 2, "9:34"),
    "secret-beside-broken-yaml": service("{secret: cart-db, key: password}", "{secret: cart-db, value: hunter2", 2, "12:16"),
    "secret-in-block": service("LOG_LEVEL: info", "API_TOKEN: |\n    hunter2 {levle}", 2, "11:13"),
    "secret-twice": service("LOG_LEVEL: info", "DB_PASSWORD: hunter2", 2, "12:3"),
    "secret-in-arguments": added("args: [--listen, ':80', --token=hunter2, --password, hunter2]", 1, "13:25", "13:54"),
    "secret-in-arguments-of-environment": added("environments: {test: {args: [glpat-hunter2]}}", 1, "13:30"),
    "secret-in-file": added("files: {/etc/cart/tls.key: tls.key}", 1, "tls.key:1:1", files={
        "tls.key": "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----\n"}),
    "secret-in-lines-of-file": added("files: {/etc/cart/app.ini: app.ini}", 1, "app.ini:2:13", "app.ini:3:7", "app.ini:4:8", files={
        "app.ini": "size = 3\ndb_password=hunter2\nurl = postgres://u:hunter2@h/db\ntoken: hunter2hunter2\npassword_file=/run/db\n"}),
    "secret-in-text-of-config-map": added("extra: [more.yaml]", 1, "more.yaml:8:19", "more.yaml:9:11", files={
        "more.yaml": CONFIG_MAP + "data:\n  app.ini: |\n    size = 3\n    # password = changed\n    db.password = hunter2\n    url = postgres://u:hunter2@h/db\n"}),
    "secret-in-connection": service("info", '"Server=db;User Id=cart;Password=hunter2;"', 1, "10:14"),
    "secret-in-config-map": added("extra: [more.yaml]", 1, "more.yaml:4:19", files={
        "more.yaml": CONFIG_MAP + "data: {API_TOKEN: hunter2}\n"}),
    "secret-in-patch": added("patches: [{path: patch.yaml}]", 1, "patch.yaml:9:44", files={
        "patch.yaml": PATCH + "        env: [{name: DB_PASSWORD_2, value: hunter2}]\n"}),
    "secret-beside-slip-in-patch": added("patches: [{path: patch.yaml}]", 1, "patch.yaml:9:16", files={
        "patch.yaml": PATCH + "        env: [{nam: A, name: API_TOKEN, value: hunter2}]\n"}),
    # patches
    "patch-unknown-field": added("patches: [{path: patch.yaml}]", 1, "patch.yaml:9:9",
                                   files={"patch.yaml": PATCH + "        imagePulPolicy: Always\n"}),
    "patch-wrong-type": added("patches: [{path: patch.yaml}]", 1, "patch.yaml:9:16",
                                files={"patch.yaml": PATCH + "        stdin: maybe\n"}),
    "patch-wrong-value": added("patches: [{path: patch.yaml}]", 1, "patch.yaml:9:26",
                                 files={"patch.yaml": PATCH + "        imagePullPolicy: Sometimes\n"}),
    "patch-wrong-unit": added("patches: [{path: patch.yaml}]", 1, "patch.yaml:9:38",
                                files={"patch.yaml": PATCH + "        resources: {limits: {memory: 512MB}}\n"}),
    "patch-inline": added("patches:\n  - patch: |\n" + indented(PATCH + "        imagePulPolicy: Always\n"), 1,
                            "23:15"),
    "patch-takes-away": added(JSON_PATCH % "{op: remove, path: /spec/selector}", 1, "14:5"),
    "patch-item-twice-in-it": added(
        "patches:\n  - target: {kind: Deployment}\n    patch: |\n      - op: add\n        path: /spec/template/spec/hostAliases\n        value:\n"
        "          - {ip: 10.0.0.1, hostnames: [a]}\n          - {ip: 10.0.0.1, hostnames: [b]}", 1, "20:13"),
    "patches-broken": added("patches: [{patch: 'a: [', target: {kind: Deployment}}, {patch: 'b: {', target: {kind: Deployment}}]", 2, "13:23", "13:68"),
    "patches-unreadable": added(
        "patches: [{patch: hello}, {patch: '[{op: remove, path: /no/a}]', "
        "target: {kind: Deployment}}, {patch: 'a: 1'}]", 2, "13:19", "13:104"),
    "extras-broken": added("extra: [a.yaml, b.json, c.yaml]", 2, "a.yaml:1:1", "b.json:1:1", "c.yaml:1:1", files={
        "a.yaml": "a: 1\n", "b.json": "{\n", "c.yaml": "apiVersion: v1\nkind: ConfigMap\n"}),
    "extra-old-version": added("extra: [more.yaml]", 1, "more.yaml:2:7", files={
        "more.yaml": "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n"}),
    "patch-item-twice": added(JSON_PATCH % "{op: add, path: /spec/template/spec/containers/0/env/-, "
                                "value: {name: LOG_LEVEL, value: a} }", 1, "15:77"),
    "patch-no-such-kind": added((JSON_PATCH % "{op: add, path: /spec/paused, value: true}").replace(
        "Deployment", "Deploymnt"), 0, "14:13"),
    "patch-no-such-name": added("patches: [{path: patch.yaml}]", 2, "patch.yaml:1:1",
                                  files={"patch.yaml": PATCH.replace("cart", "crat")}),
    "patch-no-such-path": added(JSON_PATCH % "{op: replace, path: /spec/tempalte/spec, value: 1}", 2, "15:34"),
    "patch-inline-without-kind": added("patches:\n  - target: {kind: Deployment}\n    patch: |\n      spec: {paused: true}", 2, "16:7"),
    "patch-inline-without-name": added("patches:\n  - patch: |\n      apiVersion: apps/v1\n      kind: Deployment\n      spec: {paused: true}", 2, "15:7"),
    "patch-as-mapping": added("patches:\n  - target: {kind: Deployment}\n    patch:\n      spec: {paused: true}", 2, "16:7"),
    "patch-operation": added(JSON_PATCH % "{op: set, path: /spec/paused, value: true}", 2, "15:19"),
    "patch-without-target": added('patches:\n  - patch: "[{op: remove, path: /spec/paused}]"', 2, "14:5"),
    "patch-and-path": added("patches: [{path: patch.yaml, patch: x}]", 2, "13:11", files={"patch.yaml": PATCH}),
    "patch-broken": added("patches: [{path: patch.yaml}]", 2, "patch.yaml:1:7",
                            files={"patch.yaml": "spec: {paused: true\n"}),
    "patch-of-text": added("patches: [{path: patch.yaml}]", 2, "patch.yaml:1:1",
                             files={"patch.yaml": "paused\n"}),
    "patch-expression": added((JSON_PATCH % "{op: remove, path: /spec/paused}").replace(
        "kind: Deployment", 'name: "cart("'), 2, "14:13"),
    "patch-missing": added("patches: [{path: patch.yaml}]", 2, "13:18"),
    "patch-below-policy": service("replicas: 2..10", "replicas: 3\n" + JSON_PATCH % "{op: replace, path: /spec/replicas, value: 1}",
                                  1, "16:57"),
    "patch-takes-replicas": service("replicas: 2..10", "replicas: 3\n" + JSON_PATCH % "{op: remove, path: /spec/replicas}", 1, "15:5"),
    "patch-scaler-below-policy": added((JSON_PATCH % "{op: replace, path: /spec/minReplicas, value: 1}").replace(
        "Deployment", "HorizontalPodAutoscaler"), 1, "15:60"),
    "patch-route-of-other": added((JSON_PATCH % "{op: replace, path: /spec/rules/0/host, value: shop.acme.example}").replace(
        "Deployment", "Ingress"), 1, "15:61", files={"other/service.yaml": OTHER}),
    "patch-renames": added(JSON_PATCH % "{op: replace, path: /metadata/name, value: ../../x}", 1, "15:57"),
    "patch-renames-service": added((JSON_PATCH % "{op: replace, path: /metadata/name, value: Bad Name}").replace(
        "Deployment", "Service"), 1, "15:57"),
    # further manifests
    "extra-route-of-other": added("extra: [more.yaml]", 1, "more.yaml:8:15", files={"other/service.yaml": OTHER, "more.yaml": INGRESS}),
    "extra-name": added("extra: [more.yaml]", 1, "more.yaml:3:18", "more.yaml:3:41", "more.yaml:3:53", files={
        "more.yaml": CONFIG_MAP.replace("{name: more}", '{name: "Foo_Bar/..", labels: {"bad key!": "x y"}}')}),
    "extra-port": added("extra: [more.yaml]", 1, "more.yaml:4:23", files={
        "more.yaml": CONFIG_MAP.replace("ConfigMap", "Service") + "spec: {ports: [{port: 99999}]}\n"}),
    "extra-port-name": added("extra: [more.yaml]", 1, "more.yaml:4:23", "more.yaml:4:56", files={
        "more.yaml": CONFIG_MAP.replace("ConfigMap", "Service") + "spec: {ports: [{name: Main_Port, port: 80, targetPort: no_port}]}\n"}),
    "patch-port-name": added(JSON_PATCH % "{op: replace, path: /spec/template/spec/containers/0/ports/0/name, value: a--b}", 1, "15:88"),
    "patch-renames-below-policy": service(
        "replicas: 2..10", "replicas: 2\n" + JSON_PATCH % (
            "{op: replace, path: /metadata/name, value: basket}, {op: replace, path: /spec/replicas, value: 1}"), 1, "16:109"),
    "extra-number": added("extra: [more.yaml]", 1, "more.yaml:4:17",
                            files={"more.yaml": CONFIG_MAP + "data: {RETRIES: 3}\n"}),
    "extra-unknown-field": added("extra: [more.yaml]", 1, "more.yaml:4:1",
                                   files={"more.yaml": CONFIG_MAP + "dta: {RETRIES: '3'}\n"}),
    "extra-unknown-kind": added("extra: [more.yaml]", 1, "more.yaml:2:7",
                                  files={"more.yaml": CONFIG_MAP.replace("ConfigMap", "ConfgMap")}),
    "extra-unknown-version": added("extra: [more.yaml]", 1, "more.yaml:2:7",
                                     files={"more.yaml": "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n"}),
    "extra-custom-kind": added("extra: [more.yaml]", 0, "more.yaml:2:7",
                                 files={"more.yaml": "apiVersion: example.org/v1\nkind: Queue\nmetadata: {name: a}\n"}),
    "extra-no-kind": added("extra: [more.yaml]", 2, "more.yaml:1:1",
                             files={"more.yaml": "apiVersion: v1\nmetadata: {name: a}\n"}),
    "extra-no-name": added("extra: [more.yaml]", 2, "more.yaml:1:1",
                             files={"more.yaml": "apiVersion: v1\nkind: ConfigMap\n"}),
    "extra-missing-field": added("extra: [more.yaml]", 1, "more.yaml:4:7", files={
        "more.yaml": "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: a}\nspec: {schedule: '@daily'}\n"}),
    "extra-secret": added("extra: [more.yaml]", 1, "more.yaml:4:17", files={
        "more.yaml": CONFIG_MAP.replace("ConfigMap", "Secret") + "stringData: {A: hunter2}\n"}),
    "extra-is-there": added("extra: [more.yaml]", 1, "13:9",
                              files={"more.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: cart}\n"}),
    "extra-broken": added("extra: [more.yaml]", 2, "more.yaml:3:11",
                            files={"more.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\n"}),
    # the fleet again
    "gateway-unknown": fleet("domain: test.acme.example, gateway: kong", "domain: test.acme.example, gateway: nginx", 2, "10:48"),
    "environment-without-clusters": fleet(", clusters: [test-1]", "", 2, "13:3"),
    "environments-empty": Case("fleet.yaml", FLEET[FLEET.index("environments:"):], "environments: {}\n", 2, "12:15"),
    "environments-without-a-cluster": fleet(
        FLEET[FLEET.index("environments:"):], "environments:\n  test: {branches: [develop], clusters: []}\n", 2, "13:3"),
    "fleet-error-and-rules": fleet(
        FLEET[FLEET.index("environments:"):], "environments:\n  test: {branches: [develop], clusters: [test-1], mergedBy: [7]}\n"
        "  more: {branches: [develop], clusters: [production-1]}\n", 2, "13:61", "14:21", "5:12",
        more=("fleet.yaml", '"{team}-{cluster}"', '"{team}"')),
    "branches-text": fleet('[develop, "feature/**"]', "develop", 2, "13:20"),
    "domain-url": fleet("domain: test.acme.example", 'domain: "https://acme.example"', 1, "10:20"),
    "policy-text": fleet("minReplicas: 2", "minReplicas: two", 2, "17:27"),
    "schema-file-missing": fleet("vars: {site: north}", "schema: schemas/test-1.schema", 2, "10:62"),
    "schema-file-other": fleet("vars: {site: north}", "schema: test-1.schema", 2, "test-1.schema:1:1",
                               files={"test-1.schema": "openapi: 3.0.0\n"}),
    "component-wrong": fleet("teams:", "bases: bases\nteams:", 1, "bases/workload/patch.yaml:3:25", files={
        "bases/workload/kustomization.yaml": COMPONENT,
        "bases/workload/patch.yaml": "apiVersion: apps/v1\nkind: Deployment\nspec: {minReadySeconds: soon}\nmetadata: {name: any}\n"}),
    # the command line
    "output-form": service("info", "info", 2, command="preview", arguments=("-o", "tre")),
    "option-slip": service("info", "info", 2, arguments=("--clutser", "test-1")),
    "environment-short": service("info", "info", 2, arguments=("--env", "prod")),
    "environment-repeated": service("info", "info", 2, arguments=("--env", "test", "--env", "production")),
    "log-format": service("info", "info", 2, arguments=("--log-format", "jsn")),
    "nothing-here": service("info", "info", 2, arguments=("empty",), files={"empty/readme": ""}),
    "only-others-here": service("info", "info", 2, arguments=("chart",), files={"chart/service.yaml": "kind: Service\n"}),
}
