"use strict";
// The page gets one JSON document (see fleet_page.h) and shows it. Text reaches the page through textContent only.

const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);

// element("td", {class: "x", text: "y", onclick: f}, child, …)
function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;
const state = { words: [], cluster: null, open: null, object: 0, other: null, cameFrom: null };

// Overlays carry a lower-case text of all that can be searched; objects of their own, too.
const clusterOrder = data.environments.flatMap((e) => e.waves.flat().map((c) => ({ environment: e, cluster: c })));
const overlayAt = new Map();
const services = new Map();
for (const overlay of data.overlays) {
  const service = `${overlay.team}/${overlay.service}`;
  if (!services.has(service)) services.set(service, { team: overlay.team, name: overlay.service, type: overlay.type });
  overlayAt.set(`${service} ${overlay.environment} ${overlay.cluster}`, overlay);
  overlay.text = [overlay.environment, overlay.cluster, overlay.team, overlay.service, overlay.type, overlay.namespace].join(" ").toLowerCase();
  for (const object of overlay.objects) object.text = `${object.kind} ${object.name}\n${object.yaml}`.toLowerCase();
}

function objectsThatMatch(overlay) {
  const open = state.words.filter((word) => !overlay.text.includes(word));
  if (open.length === 0) return overlay.objects;
  return overlay.objects.filter((object) => open.every((word) => object.text.includes(word)));
}

function drawMap() {
  const lanes = data.environments.map((environment) =>
    element("div", { class: "lane" },
      element("div", { class: "branches" }, ...environment.branches.map((branch) => element("span", { class: "chip", text: branch }))),
      element("div", { class: "arrow" }),
      element("div", { class: environment.protected ? "environment guarded" : "environment", text: environment.name },
        element("small", { text: environment.protected ? "protected" + (environment.mergedBy ? ", merged by few" : "") : "open" })),
      element("div", { class: "arrow" }),
      element("div", { class: "waves" }, ...environment.waves.map((wave) =>
        element("div", { class: "wave" }, ...wave.map((name) => clusterCard(environment.name, name)))))));
  byId("map").replaceChildren(...lanes);
}

function clusterCard(environment, name) {
  const cluster = data.clusters.find((c) => c.name === name);
  const overlays = data.overlays.filter((o) => o.cluster === name && o.environment === environment);
  const objects = overlays.reduce((sum, o) => sum + o.objects.length, 0);
  const key = `${environment} ${name}`;
  return element("button", {
    class: "cluster", "aria-pressed": "false", "data-cluster": key, title: "Show only this cluster",
    onclick: () => { state.cluster = state.cluster === key ? null : key; update(); },
  }, element("b", { text: name }), element("span", { text: [cluster.gateway, cluster.domain].filter(Boolean).join(" · ") }),
    element("span", { text: `${count(overlays.length, "service")}, ${count(objects, "object")}` }));
}

// The table is built once; filtering hides rows and rewrites the small counts.
const rows = [];
function drawServices() {
  const head = element("tr", {}, element("th", { text: "Service" }), ...clusterOrder.map(({ environment, cluster }) =>
    element("th", { "data-cluster": `${environment.name} ${cluster}` }, element("span", { text: cluster }), element("br"), element("span", { class: "soft", text: environment.name }))));
  const body = element("tbody");
  for (const [key, service] of services) {
    const row = { key, cells: [] };
    row.node = element("tr", {}, element("th", {}, element("span", { class: "soft", text: service.team + " / " }), element("span", { text: service.name }), element("span", { class: "badge", text: service.type })));
    for (const { environment, cluster } of clusterOrder) {
      const overlay = overlayAt.get(`${key} ${environment.name} ${cluster}`);
      const cell = element("td", { "data-cluster": `${environment.name} ${cluster}` });
      if (overlay) {
        const hits = element("span", { class: "soft" });
        cell.append(element("button", { class: "cell", title: `${key} in ${cluster}`, onclick: () => openDrawer(overlay) }, element("b", { text: overlay.replicas ? `× ${overlay.replicas}` : "·" }), " ", hits));
        row.cells.push({ overlay, hits, cell });
      } else {
        cell.append(element("span", { class: "soft", text: "—" }));
      }
      row.node.append(cell);
    }
    body.append(row.node);
    rows.push(row);
  }
  byId("services").replaceChildren(element("table", { style: `--columns: ${clusterOrder.length}` }, element("thead", {}, head), body));
}

// A fleet has thousands of routes and a screen shows some: rows are made when they are first shown, a page of them at a time.
const ROUTES_SHOWN = 100;
const routes = data.overlays.flatMap((overlay) =>
  overlay.routes.map((route) => ({ ...route, overlay, text: `${route.host}${route.path} ${overlay.text}`.toLowerCase() })));
// All of a host together: in the order of what it is below, so `shop.acme.example` stands with `acme.example`.
const reversed = (host) => host.split(".").reverse().join(".");
routes.sort((a, b) => (reversed(a.host) < reversed(b.host) ? -1 : reversed(a.host) > reversed(b.host) ? 1 : a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
const routeRows = element("tbody");
let routeLimit = ROUTES_SHOWN;
function drawRoutes() {
  const head = element("tr", {}, ...["Host", "Path", "Service", "Environment", "Cluster"].map((text) => element("th", { text })));
  byId("routes").replaceChildren(element("table", {}, element("thead", {}, head), routeRows));
}

function routeRow(route) {
  const { overlay } = route;
  route.node ||= element("tr", {},
    element("td", { class: "host", text: route.host }), element("td", { class: "host", text: route.path }, ...(route.users ? [element("small", { class: "badge", text: "known users" })] : [])),
    element("td", {}, element("button", { class: "cell", text: `${overlay.team} / ${overlay.service}`, onclick: () => openDrawer(overlay) })),
    element("td", { text: overlay.environment }), element("td", { text: overlay.cluster }));
  return route.node;
}

function showRoutes(matching) {
  const left = matching.length - routeLimit;
  const more = left <= 0 ? [] : [element("tr", {}, element("td", { colspan: 5 },
    element("button", { text: `Show ${left} more`, onclick: () => { routeLimit = Infinity; showRoutes(matching); } })))];
  const shown = matching.slice(0, routeLimit);
  routeRows.replaceChildren(...shown.map(routeRow), ...more);
  // A host is named in its first row; in the others it is pale.
  shown.forEach((route, i) => route.node.classList.toggle("again", i > 0 && shown[i - 1].host === route.host));
}

function update() {
  state.words = byId("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const inCluster = (overlay) => !state.cluster || state.cluster === `${overlay.environment} ${overlay.cluster}`;
  let shown = 0;
  for (const row of rows) {
    let any = false;
    for (const { overlay, hits, cell } of row.cells) {
      const found = inCluster(overlay) ? objectsThatMatch(overlay).length : 0;
      const filtered = state.words.length > 0 && found < overlay.objects.length;
      const text = filtered ? `${found} of ${overlay.objects.length}` : count(overlay.objects.length, "object");
      // writing what is there already would still cost a layout of the table
      if (hits.textContent !== text) hits.textContent = text;
      hits.className = filtered ? "hits" : "soft";
      cell.style.opacity = found > 0 ? "" : "0.25";
      any = any || found > 0;
    }
    row.node.hidden = !any;
    if (any) shown += 1;
  }
  const shownRoutes = routes.filter((route) => inCluster(route.overlay) && state.words.every((word) => route.text.includes(word)));
  routeLimit = ROUTES_SHOWN;
  showRoutes(shownRoutes);
  for (const node of document.querySelectorAll(".cluster")) node.setAttribute("aria-pressed", String(node.dataset.cluster === state.cluster));
  byId("services-count").textContent = shown === rows.length ? String(shown) : `${shown} of ${rows.length}`;
  byId("routes-count").textContent = shownRoutes.length === routes.length ? String(routes.length) : `${shownRoutes.length} of ${routes.length}`;
  byId("nothing").hidden = shown + shownRoutes.length > 0;
}

// What a person would not see, or see turned around, stands as an escape: nobody reviews another text than the cluster gets.
const UNSEEN = /[\u00a0\u00ad\u061c\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
function visible(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(UNSEEN)) {
    parts.push(text.slice(from, found.index), element("mark", { text: `\\u${found[0].codePointAt(0).toString(16).padStart(4, "0")}` }));
    from = found.index + found[0].length;
  }
  return [...parts, text.slice(from)];
}

// Colours one line of YAML: key, then value. Whatever does not look like either stays as it is.
function highlight(line) {
  const parts = /^(\s*(?:- )*)((?:"[^"]*"|'[^']*'|[^\s:#'"][^:]*?):(?=\s|$))?(\s*)(.*)$/.exec(line);
  if (!parts) return visible(line);
  const value = parts[4];
  const kind = /^(?:-?\d[\d.]*|true|false|null)$/.test(value) ? "n" : "s";
  return [parts[1], parts[2] ? element("i", { class: "k" }, ...visible(parts[2])) : "", parts[3], value ? element("i", { class: kind }, ...visible(value)) : ""];
}

// Where a person looks first: at what runs.
const WORKLOADS = ["Deployment", "StatefulSet", "CronJob", "Job"];
const workloadOf = (overlay) => Math.max(0, overlay.objects.findIndex((object) => WORKLOADS.includes(object.kind)));

// The same service elsewhere: the other side of a comparison.
function drawOthers(overlay) {
  const others = clusterOrder.map(({ environment, cluster }) => overlayAt.get(`${overlay.team}/${overlay.service} ${environment.name} ${cluster}`))
    .filter((other) => other && other !== overlay);
  const place = (other) => `${other.environment}/${other.cluster}`;
  const kept = state.other && others.find((other) => place(other) === place(state.other));
  state.other = kept || null;
  byId("against").replaceChildren(element("option", { value: "", text: kept ? "not compared" : "compare with …" }),
    ...others.map((other) => element("option", { value: place(other), text: `compared with ${other.cluster}`, selected: other === kept ? "" : null })));
  byId("against").hidden = others.length === 0;
  byId("against").onchange = () => {
    state.other = others.find((other) => place(other) === byId("against").value) || null;
    drawOthers(overlay);
    markDifferences();
    showObject(state.object);
  };
}

// The object that stands for this one there: by kind and name, seen through hashes at its end.
const plainName = (object) => `${object.kind} ${object.name.replace(/-[a-z0-9]{10}$/, "")}`;
const counterpart = (object) => state.other.objects.find((other) => plainName(other) === plainName(object));

// Its text as it would be here: that clusters, environments, namespaces and hashes have other names is no difference.
function asHere(other, object) {
  const { open, other: there } = state;
  return other.yaml.replaceAll(there.namespace, open.namespace).replaceAll(other.name, object.name)
    .replaceAll(`slipway.dev/cluster: ${there.cluster}`, `slipway.dev/cluster: ${open.cluster}`)
    .replaceAll(`slipway.dev/environment: ${there.environment}`, `slipway.dev/environment: ${open.environment}`);
}

function markDifferences() {
  [...byId("objects").children].forEach((node, i) => {
    const there = state.other && counterpart(state.open.objects[i]);
    node.querySelector("em").textContent = !state.other ? "" : !there ? "only here" : asHere(there, state.open.objects[i]) === state.open.objects[i].yaml ? "" : "differs";
  });
  const missing = state.other ? state.other.objects.filter((other) => !state.open.objects.some((object) => plainName(object) === plainName(other))) : [];
  byId("only-there").textContent = missing.length === 0 ? "" : `Only in ${state.other.cluster}: ${missing.map((object) => `${object.kind} ${object.name}`).join(", ")}`;
}

// The lines of both, in order, by their longest common subsequence: [" ", both], ["-", there], ["+", here].
function differenceOf(there, here) {
  const length = Array.from({ length: there.length + 1 }, () => new Uint32Array(here.length + 1));
  for (let i = there.length - 1; i >= 0; --i)
    for (let j = here.length - 1; j >= 0; --j)
      length[i][j] = there[i] === here[j] ? length[i + 1][j + 1] + 1 : Math.max(length[i + 1][j], length[i][j + 1]);
  const lines = [];
  let [i, j] = [0, 0];
  while (i < there.length || j < here.length) {
    if (i < there.length && j < here.length && there[i] === here[j]) { lines.push([" ", here[j++]]); ++i; }
    else if (i < there.length && (j === here.length || length[i + 1][j] >= length[i][j + 1])) lines.push(["-", there[i++]]);
    else lines.push(["+", here[j++]]);
  }
  return lines;
}

function openDrawer(overlay, index = workloadOf(overlay)) {
  if (!state.open) state.cameFrom = document.activeElement;
  state.open = overlay;
  const matching = objectsThatMatch(overlay);
  byId("drawer-title").textContent = `${overlay.team} / ${overlay.service} in ${overlay.cluster}`;
  byId("drawer-facts").textContent = [overlay.environment, overlay.namespace, overlay.replicas ? `${overlay.replicas} replica${overlay.replicas === "1" ? "" : "s"}` : "", overlay.image].filter(Boolean).join(" · ");
  byId("objects").replaceChildren(...overlay.objects.map((object, i) =>
    element("button", { onclick: () => showObject(i), style: matching.includes(object) ? null : "opacity:.4" },
      element("span", { text: object.kind }), element("em"), element("small", { text: object.name }))));
  drawOthers(overlay);
  markDifferences();
  byId("drawer").hidden = false;
  const first = overlay.objects.indexOf(matching[0]);
  showObject(first < 0 || matching.includes(overlay.objects[index]) ? index : first);
  byId("yaml").focus(); // so that keys are the drawer's, not the filter's
}

function showObject(index) {
  const object = state.open.objects[index];
  if (!object) return;
  state.object = index;
  byId("object-name").textContent = `${object.kind} ${object.name}`;
  const lines = object.yaml.split("\n");
  const other = state.other && counterpart(object);
  if (state.other) {
    const changed = differenceOf(other ? asHere(other, object).split("\n") : [], lines);
    byId("yaml").replaceChildren(...changed.map(([sign, line]) =>
      element("span", { class: { "+": "here", "-": "there", " ": "both" }[sign] }, `${sign} `, ...highlight(line), "\n")));
  } else {
    byId("yaml").replaceChildren(...lines.flatMap((line, i) => [...highlight(line), i < lines.length - 1 ? "\n" : ""]));
  }
  byId("yaml").scrollTop = 0;
  [...byId("objects").children].forEach((node, i) => node.setAttribute("aria-current", String(i === index)));
  byId("objects").children[index].scrollIntoView({ block: "nearest" });
  const place = [state.open.environment, state.open.cluster, state.open.team, state.open.service, object.kind, object.name];
  history.replaceState(null, "", "#" + place.map(encodeURIComponent).join("/"));
}

function closeDrawer() {
  byId("drawer").hidden = true;
  state.open = null;
  if (state.cameFrom) state.cameFrom.focus();
  history.replaceState(null, "", "#");
}

function openFromAddress() {
  const [environment, cluster, team, service, kind, name] = location.hash.slice(1).split("/").map(decodeURIComponent);
  const overlay = overlayAt.get(`${team}/${service} ${environment} ${cluster}`);
  if (!overlay) return;
  const named = overlay.objects.findIndex((o) => o.kind === kind && o.name === name);
  openDrawer(overlay, named < 0 ? workloadOf(overlay) : named);
}

// Arrow keys move between the visible cells of the services' table.
function moveFocus(dx, dy) {
  const lines = rows.filter((row) => !row.node.hidden).map((row) => [...row.node.querySelectorAll(".cell")]);
  if (lines.length === 0) return;
  let y = lines.findIndex((line) => line.includes(document.activeElement));
  let x = y < 0 ? 0 : lines[y].indexOf(document.activeElement);
  if (y < 0) y = 0;
  else { y = Math.min(Math.max(y + dy, 0), lines.length - 1); x = Math.min(Math.max(x + dx, 0), lines[y].length - 1); }
  lines[y][Math.min(x, lines[y].length - 1)].focus();
}

// Where all columns fit, the head stays in sight.
function fitTables() {
  for (const node of document.querySelectorAll(".scroll")) {
    node.classList.remove("fits");
    node.classList.toggle("fits", node.scrollWidth <= node.clientWidth);
  }
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target === byId("filter");
  if (event.target === byId("against") && event.key !== "Escape") return;  // a list has keys of its own
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  if (event.key === "Escape") {
    if (state.open) closeDrawer();
    else { byId("filter").value = ""; state.cluster = null; update(); byId("filter").blur(); }
  } else if (typing && event.key === "Enter") {
    const first = rows.find((row) => !row.node.hidden);
    const cell = first && first.cells.find((c) => c.cell.style.opacity === "");
    if (cell) openDrawer(cell.overlay);
  } else if (typing && event.key !== "ArrowDown") {
    return;
  } else if (event.key === "/") {
    byId("filter").focus();
    byId("filter").select();
  } else if (event.key === "t") {
    setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
    return;
  } else if (state.open && (event.key === "j" || event.key === "k")) {
    showObject(state.object + (event.key === "j" ? 1 : -1));
  } else if (!state.open && arrows[event.key]) {
    moveFocus(...arrows[event.key]);
  } else {
    return;
  }
  event.preventDefault();
});
byId("filter").addEventListener("input", update);
byId("clear").addEventListener("click", () => { byId("filter").value = ""; state.cluster = null; update(); });
byId("close").addEventListener("click", closeDrawer);
byId("theme").addEventListener("click", () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark"));
byId("copy").addEventListener("click", async () => {
  try { await navigator.clipboard.writeText(state.open.objects[state.object].yaml); byId("copy").textContent = "Copied"; }
  catch { getSelection().selectAllChildren(byId("yaml")); byId("copy").textContent = "Selected"; }
  setTimeout(() => { byId("copy").textContent = "Copy"; }, 1200);
});

setTheme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
document.title = `${data.fleet}: slipway`;
byId("fleet-name").textContent = data.fleet;
byId("version").textContent = data.version;
const objectCount = data.overlays.reduce((sum, o) => sum + o.objects.length, 0);
byId("totals").append(...[[data.environments.length, "environment"], [data.clusters.length, "cluster"], [services.size, "service"], [objectCount, "object"]]
  .flatMap(([number, word], i) => [i > 0 ? " · " : "", element("b", { text: number }), ` ${word}${number === 1 ? "" : "s"}`]));
drawMap();
drawServices();
drawRoutes();
update();
fitTables();
addEventListener("resize", fitTables);
openFromAddress();
