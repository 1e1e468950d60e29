#!/usr/bin/env python3
"""Writes a fleet of plain kustomizations: SERVICES services in five clusters, an overlay for each.

usage: fleet_generator.py OUT [SERVICES [shared|own]]

Every overlay has a strategic and a JSON patch, labels with selectors, an image, replicas, a hashed ConfigMap, a namespace
and a prefix. `shared`: all stand on one base (Deployment, Service, Ingress, HorizontalPodAutoscaler,
PodDisruptionBudget); `own`: each service has such a base of its own. The same arguments give the same files.
"""

import sys
from pathlib import Path

CLUSTERS = ("test-1", "staging-1", "production-1", "production-2", "production-3")
KINDS = ("shared", "own")

BASE = {
    "kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment.yaml
- service.yaml
- ingress.yaml
- autoscaler.yaml
- budget.yaml
""",
    "deployment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels:
    app: {name}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: {name}
  template:
    metadata:
      labels:
        app: {name}
      annotations:
        prometheus.io/scrape: "true"
    spec:
      serviceAccountName: default
      containers:
      - name: app
        image: app
        args: ["--listen", ":8080", "--log", "info"]
        ports:
        - name: http
          containerPort: 8080
        env:
        - name: POD_NAME
          valueFrom:
            fieldRef:
              fieldPath: metadata.name
        - name: LOG_LEVEL
          value: info
        envFrom:
        - configMapRef:
            name: settings
        resources:
          requests: {{cpu: 100m, memory: 128Mi}}
          limits: {{cpu: "1", memory: 256Mi}}
        readinessProbe:
          httpGet: {{path: /healthz, port: http}}
          periodSeconds: 5
        livenessProbe:
          httpGet: {{path: /livez, port: http}}
        volumeMounts:
        - name: settings
          mountPath: /etc/app
      volumes:
      - name: settings
        configMap:
          name: settings
""",
    "service.yaml": """\
apiVersion: v1
kind: Service
metadata:
  name: {name}
spec:
  selector:
    app: {name}
  ports:
  - name: http
    port: 80
    targetPort: http
""",
    "ingress.yaml": """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {name}
  annotations:
    konghq.com/strip-path: "true"
spec:
  ingressClassName: kong
  rules:
  - host: {name}.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: {name}
            port:
              name: http
""",
    "autoscaler.yaml": """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {name}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {name}
  minReplicas: 2
  maxReplicas: 10
  metrics:
  - type: Resource
    resource:
      name: cpu
      target:
        type: Utilization
        averageUtilization: 70
""",
    "budget.yaml": """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {name}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: {name}
""",
}

OVERLAY = {
    "kustomization.yaml": """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {team}-{cluster}
namePrefix: {service}-
resources:
- {base}
labels:
- includeSelectors: true
  pairs:
    slipway.dev/service: {service}
    slipway.dev/cluster: {cluster}
images:
- name: app
  newName: registry.example.com/{team}/{service}
  newTag: 1.{number}.0
replicas:
- name: {name}
  count: {replicas}
configMapGenerator:
- name: settings
  literals:
  - CLUSTER={cluster}
  - SERVICE={service}
  files:
  - app.ini
patches:
- path: environment.yaml
- path: host.yaml
  target:
    kind: Ingress
""",
    "environment.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  template:
    spec:
      containers:
      - name: app
        env:
        - name: LOG_LEVEL
          value: debug
        - name: SERVICE
          value: {service}
        resources:
          limits:
            memory: {memory}Mi
""",
    "host.yaml": """\
- op: replace
  path: /spec/rules/0/host
  value: {service}.{cluster}.example.com
- op: add
  path: /metadata/annotations/slipway.dev~1cluster
  value: {cluster}
""",
    "app.ini": """\
[app]
service = {service}
cluster = {cluster}
workers = {number}
""",
}


def write(folder, files, **values):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text.format(**values), encoding="utf-8")


def generate(out, services=300, kind="shared"):
    """Writes the fleet below `out`; gives the overlays' directories, relative to it, service by service."""
    out = Path(out)
    overlays = []
    if kind == "shared":
        write(out / "base", BASE, name="app")
    for number in range(services):
        service = f"service-{number:04}"
        name = "app" if kind == "shared" else service
        if kind == "own":
            write(out / "services" / service, BASE, name=name)
        base = "../../../base" if kind == "shared" else f"../../../services/{service}"
        for cluster in CLUSTERS:
            directory = f"overlays/{cluster}/{service}"
            write(out / directory, OVERLAY, team=f"team-{number % 10}", cluster=cluster, service=service, base=base,
                  name=name, number=number, replicas=2 + number % 5, memory=256 + 64 * (number % 4))
            overlays.append(directory)
    return overlays


def gather(out, directory, overlays):
    """Writes one kustomization over many overlays."""
    up = "../" * (directory.count("/") + 1)
    lines = "".join(f"- {up}{overlay}\n" for overlay in overlays)
    write(Path(out) / directory, {"kustomization.yaml": "resources:\n{lines}"}, lines=lines)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 4 or sys.argv[3:] not in ([], ["shared"], ["own"]):
        sys.exit(__doc__)
    generate(sys.argv[1], *(int(n) for n in sys.argv[2:3]), *sys.argv[3:])
