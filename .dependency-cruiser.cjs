/* Who may import whom. The groups of agent/ stand in one line, left to right: a folder may import its own group and
 * any group to its right, without cycles. */
const AGENT_GROUPS = [
  ["command", "server", "operation", "doctor", "job", "setting"],
  ["pades", "verify", "appearance", "place", "rule", "audit", "ades", "check", "report", "adapter"],
  ["token", "trust", "tsp"],
  ["cms", "ocsp", "crl", "x509"],
  ["pdf", "text", "http"],
];

const agentDirections = AGENT_GROUPS.slice(1).map((group, index) => ({
  name: `agent-group-${index + 2}-imports-only-its-own-and-to-its-right`,
  severity: "error",
  from: { path: `^agent/(${group.join("|")})/` },
  to: {
    path: `^agent/(${AGENT_GROUPS.slice(0, index + 1)
      .flat()
      .join("|")})/`,
  },
}));

module.exports = {
  forbidden: [
    ...agentDirections,
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "protocol-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^protocol/" },
      to: { path: "^(agent|extension|test)/" },
    },
    {
      name: "agent-imports-protocol-only",
      severity: "error",
      from: { path: "^agent/" },
      to: { path: "^(extension|test)/" },
    },
    {
      name: "extension-imports-protocol-only",
      severity: "error",
      from: { path: "^extension/" },
      to: { path: "^(agent|test)/" },
    },
    {
      name: "pdf-knows-nothing-of-signatures",
      severity: "error",
      from: { path: "^agent/pdf/" },
      to: { path: "^agent/(?!pdf/)" },
    },
    {
      name: "token-knows-nothing-of-pdf",
      severity: "error",
      from: { path: "^agent/token/" },
      to: { path: "^agent/pdf/" },
    },
    {
      name: "nothing-unresolved",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^(virtual:|\\?)" },
    },
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    // Scripts of the sample pages name each other by addresses.
    exclude: { path: "(^|/)(dist|node_modules)/|^test/portal/second/.*[.]js$" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
