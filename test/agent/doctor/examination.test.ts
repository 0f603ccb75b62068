import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import fs from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { examine } from "../../../agent/doctor/examination.ts";
import type { DoctorContext } from "../../../agent/doctor/doctor-context.ts";
import { readableCertificates } from "../../../agent/operation/certificate-choice.ts";
import type { PresentToken } from "../../../agent/operation/token-directory.ts";
import { type ErrorCode, KysoError } from "../../../protocol/error.ts";
import { DOCTOR_CHECKS, type DoctorCheck, type DoctorLine } from "../../../protocol/doctor.ts";
import { writeTrustFolder } from "../../pki/pki-folder.ts";
import { createRevocablePki, type RevocablePki } from "../../pki/revocable-pki.ts";
import type { TestIdentity } from "../../pki/test-pki.ts";
import { DEAD_ADDRESS, startTsa, type TestTsa } from "../../pki/tsa.ts";
import { elfImage, peImage } from "../token/library-image.ts";
import { contextIn } from "./context-double.ts";

const DAY_MS = 86_400_000;
const EM_386 = 3;
const EM_X86_64 = 62;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "kyso-doctor-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function look(check: DoctorCheck, change: Partial<DoctorContext> = {}): Promise<DoctorLine[]> {
  const lines = await examine(contextIn(folder, change));
  return lines.filter((line) => line.check === check);
}

async function findings(check: DoctorCheck, change: Partial<DoctorContext> = {}): Promise<string[]> {
  return (await look(check, change)).map(({ finding }) => finding);
}

function file(name: string, content: string | Uint8Array): string {
  const whole = path.join(folder, name);
  mkdirSync(path.dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

function settings(values: object): void {
  file("config/settings.json", JSON.stringify(values));
}

describe("an examination", () => {
  it("says something of every check of this machine, in the order of the table", async () => {
    const checks = (await examine(contextIn(folder))).map(({ check }) => check);
    expect([...new Set(checks)]).toEqual(DOCTOR_CHECKS.slice(DOCTOR_CHECKS.indexOf("agent")));
  });

  it("changes nothing on the disk", async () => {
    await examine(contextIn(folder));
    expect(await fs.readdir(folder)).toEqual([]);
  });

  it("waits for no check longer than its limit, and says which was late", async () => {
    const never = new Promise<never>(() => undefined);
    const lines = await examine(contextIn(folder, { present: () => never }), 200);
    const late = lines.filter(({ finding }) => finding === "CHECK_LATE").map(({ check }) => check);
    expect(late).toContain("tokens");
    expect(lines.find(({ check }) => check === "disk")?.finding).toBe("DISK_GOOD");
  });

  it("says the code of a check that fails, and goes on", async () => {
    const change = { registration: () => Promise.reject(new KysoError("FILE_UNREADABLE")) };
    expect(await look("registration", change)).toEqual([
      { check: "registration", finding: "CHECK_FAILED", facts: { code: "FILE_UNREADABLE" } },
    ]);
  });
});

describe("agent and ports", () => {
  it.each([
    [{ state: "none" }, "AGENT_NOT_RUNNING"],
    [{ state: "silent" }, "AGENT_SILENT"],
    [{ state: "running", version: "1.2.3", port: 46_931 }, "AGENT_RUNNING"],
    [{ state: "running", version: "1.0.0", port: 46_931 }, "AGENT_OTHER_VERSION"],
  ] as const)("%j is %s", async (standing, finding) => {
    expect(await findings("agent", { agent: () => Promise.resolve(standing) })).toEqual([finding]);
  });

  it("the agent's own port that is not reached is told", async () => {
    expect(await findings("ports", { reaches: () => Promise.resolve(false) })).toEqual(["PORT_NOT_REACHED"]);
  });

  it("without an agent, ports that are all taken are told, and one that is free is enough", async () => {
    const agent = () => Promise.resolve({ state: "none" } as const);
    expect(await findings("ports", { agent, isFree: () => Promise.resolve(false) })).toEqual(["PORTS_TAKEN"]);
    const one = { agent, isFree: (port: number) => Promise.resolve(port === 46_940) };
    expect(await look("ports", one)).toMatchObject([{ finding: "PORTS_FREE", facts: { count: "1" } }]);
  });

  it.each([
    [{ good: 0, missing: 6, different: 0 }, "REGISTRATION_MISSING"],
    [{ good: 4, missing: 0, different: 2 }, "REGISTRATION_OUTDATED"],
    [{ good: 6, missing: 0, different: 0 }, "REGISTERED"],
  ] as const)("a registration of %j is %s", async (state, finding) => {
    expect(await findings("registration", { registration: () => Promise.resolve(state) })).toEqual([finding]);
  });

  it("a browser that was never paired, and a damaged list of browsers, are told apart", async () => {
    expect(await findings("browsers")).toEqual(["BROWSERS_NONE"]);
    chmodSync(file("data/browsers.json", "{"), 0o600);
    expect(await findings("browsers")).toEqual(["BROWSERS_FILE_INVALID"]);
  });
});

describe("settings and policy", () => {
  it("what is wrong with the user's file is told by its key, never by what stands in it", async () => {
    settings({ sealDiameterMm: "bí mật" });
    const lines = await look("settings");
    expect(lines).toMatchObject([{ finding: "SETTINGS_INVALID", facts: { key: "sealDiameterMm" } }]);
    expect(JSON.stringify(lines)).not.toContain("bí mật");
    file("config/settings.json", '{ "pin": "123456" ');
    const broken = await look("settings");
    expect(broken).toMatchObject([{ finding: "SETTINGS_NOT_JSON" }]);
    expect(JSON.stringify(broken)).not.toContain("123456");
  });

  it.each(["{", '{"version":9}', '{"images":{"seal":"../../x"}}'])(
    "what was chosen in the extension and can't be read is told: %s",
    async (content) => {
      settings({});
      const own = file("config/own-settings.json", content);
      chmodSync(own, 0o600);
      expect(await look("settings")).toEqual([
        { check: "settings", finding: "OWN_SETTINGS_DAMAGED", facts: { file: own } },
      ]);
    },
  );

  it("a key that policy locks, and files that are not there, are told", async () => {
    settings({ level: "B-T", images: { approve: "missing.png" } });
    file("machine/settings.json", JSON.stringify({ locked: ["level"] }));
    const lines = await look("settings");
    expect(lines.map(({ finding, facts: { key } }) => [finding, key])).toEqual([
      ["SETTINGS_LOCKED", "level"],
      ["SETTINGS_FILE_MISSING", "images"],
    ]);
  });

  it.skipIf(process.platform === "win32")("a password that others can read is told", async () => {
    const secret = file("config/secret", "x");
    settings({ proxy: { url: "http://127.0.0.1:2", user: "a", passwordFile: "secret" } });
    chmodSync(secret, 0o644);
    expect(await findings("settings")).toEqual(["SECRET_FILE_OPEN"]);
    chmodSync(secret, 0o600);
    expect(await findings("settings")).toEqual(["SETTINGS_VALID"]);
  });

  it("policy is told with what it locks; one that is broken, or that its user can write, is told", async () => {
    expect(await findings("policy")).toEqual(["POLICY_NONE"]);
    file("machine/settings.json", JSON.stringify({ locked: ["level", "trust"] }));
    expect(await look("policy", { userId: 0 })).toMatchObject([
      { finding: "POLICY_VALID", facts: { count: "2", key: "level, trust" } },
    ]);
    expect(await findings("policy", { userId: 1000 })).toEqual(["POLICY_VALID", "POLICY_WRITABLE"]);
    file("machine/settings.json", JSON.stringify({ locked: ["nothing"] }));
    expect(await findings("policy")).toEqual(["SETTINGS_INVALID"]);
  });
});

describe("folders and disk", () => {
  it("a folder that can't be written is told", async () => {
    const access = () => Promise.reject(Object.assign(new Error("denied"), { code: "EACCES" }));
    const lines = await look("folders", { disk: { ...fs, access } });
    expect(lines.map(({ finding, facts }) => [finding, facts.folder])).toEqual([
      ["FOLDER_NOT_WRITABLE", "data"],
      ["FOLDER_NOT_WRITABLE", "config"],
      ["FOLDER_NOT_WRITABLE", "runtime"],
    ]);
  });

  it("a file in a folder's place, another's folder, and one that is open to others are told", async () => {
    file("data", "");
    expect(await findings("folders")).toEqual(["FOLDER_NOT_FOLDER"]);
    rmSync(path.join(folder, "data"));
    mkdirSync(path.join(folder, "data"));
    expect(await findings("folders", { userId: 4711 })).toEqual(["FOLDER_OF_OTHER"]);
    chmodSync(path.join(folder, "data"), 0o755);
    expect(await findings("folders")).toEqual(["FOLDER_OPEN"]);
    chmodSync(path.join(folder, "data"), 0o700);
    expect(await findings("folders")).toEqual(["FOLDERS_GOOD"]);
  });

  it.each([
    [199, "DISK_FULL"],
    [200, "DISK_LOW"],
    [1023, "DISK_LOW"],
    [1024, "DISK_GOOD"],
  ])("%i MB are %s", async (free, finding) => {
    const statfs = () => Promise.resolve({ bavail: free * 256, bsize: 4096 });
    const disk = { ...fs, statfs: statfs as unknown as typeof fs.statfs };
    expect(await look("disk", { disk })).toMatchObject([{ finding, facts: { free: String(free) } }]);
  });
});

describe("modules", () => {
  const exported = ["C_GetFunctionList"];

  function named(...paths: string[]): Partial<DoctorContext> {
    const modules = paths.map((each) => ({ path: each }));
    return { modules: () => ({ named: modules, installed: [], otherMachine: [] }) };
  }

  it("none at all is told", async () => {
    expect(await findings("modules")).toEqual(["MODULES_NONE"]);
  });

  it("each is told by what is wrong with it", async () => {
    const lines = await look(
      "modules",
      named(
        path.join(folder, "missing.so"),
        file("text.so", "no library"),
        file("old.dll", peImage({ machine: 0x014c, exported }, false)),
        file("other.so", elfImage({ machine: EM_X86_64, exported: ["other"] })),
        file("good.so", elfImage({ machine: EM_X86_64, exported })),
      ),
    );
    expect(lines.map(({ finding }) => finding)).toEqual([
      "MODULE_MISSING",
      "MODULE_NOT_LIBRARY",
      "MODULE_WRONG_MACHINE",
      "MODULE_NO_ENTRY",
      "MODULE_GOOD",
    ]);
    expect(lines[2]?.facts).toMatchObject({ machine: "32-bit (x86)", wanted: "64-bit (x64)" });
  });

  it("a 32-bit one that is merely installed is worth a look where another works, and else a fault", async () => {
    const old = { path: file("lib32/token.so", elfImage({ machine: EM_386, exported })) };
    const good = { path: file("lib/other.so", elfImage({ machine: EM_X86_64, exported })) };
    const modules = (installed: { path: string }[]) => () => ({ named: [], installed, otherMachine: [old] });
    expect(await findings("modules", { modules: modules([good]) })).toEqual([
      "MODULE_GOOD",
      "MODULE_OTHER_MACHINE",
    ]);
    expect(await findings("modules", { modules: modules([]) })).toEqual(["MODULE_WRONG_MACHINE"]);
    const both = { path: file("lib/token.so", elfImage({ machine: EM_X86_64, exported })) };
    expect(await findings("modules", { modules: modules([both]) })).toEqual(["MODULE_GOOD"]);
  });

  it("one that crashes, and one that does not know the token, are told", async () => {
    const module = file("good.so", elfImage({ machine: EM_X86_64, exported }));
    const problem = (code: ErrorCode) => ({
      ...named(module),
      moduleProblems: () => new Map([[module, new KysoError(code)]]),
    });
    expect(await findings("modules", problem("TOKEN_MODULE_INVALID"))).toEqual(["MODULE_NOT_LOADED"]);
    expect(await look("modules", problem("TOKEN_MODULE_CRASHED"))).toMatchObject([
      { finding: "MODULE_FAILED", facts: { code: "TOKEN_MODULE_CRASHED" } },
    ]);
    expect(await findings("modules", problem("TOKEN_NOT_RECOGNISED"))).toEqual(["MODULE_UNKNOWN_TOKEN"]);
  });
});

describe("with a token", () => {
  let revocable: RevocablePki;
  let tsa: TestTsa;
  let tsaFolder: string;
  beforeAll(async () => {
    tsaFolder = mkdtempSync(path.join(tmpdir(), "kyso-doctor-tsa-"));
    [revocable, tsa] = await Promise.all([createRevocablePki(), startTsa(path.join(tsaFolder, "tsa"))]);
  });
  afterAll(async () => {
    await Promise.all([revocable.stop(), tsa.stop()]);
    rmSync(tsaFolder, { recursive: true, force: true });
  });
  beforeEach(() => {
    writeTrustFolder(path.join(folder, "config", "trust"), [revocable.pki.root, revocable.pki.issuing]);
    settings({ trust: ["trust"] });
  });

  const NO_FLAGS = {
    countLow: false,
    finalTry: false,
    locked: false,
    toBeChanged: false,
    protectedPath: false,
    minLength: 4,
    maxLength: 16,
  };

  function holding(
    identity: TestIdentity,
    flags: Partial<typeof NO_FLAGS> = {},
  ): () => Promise<PresentToken[]> {
    const token = {
      tokenId: "00".repeat(16),
      label: "Văn thư",
      serialNumber: "0011223344556677",
      manufacturer: "",
      model: "",
      module: "good.so",
      pin: { ...NO_FLAGS, ...flags },
    };
    const { certificate } = identity;
    const own = {
      certificate,
      sha256: "",
      label: "",
      key: "present",
    } as unknown as PresentToken["certificates"][number];
    return () => Promise.resolve([{ token, certificates: [own] }]);
  }

  it("none that is inserted is told, and that certificates are not known", async () => {
    expect(await findings("tokens")).toEqual(["TOKENS_NONE"]);
    expect(await findings("certificates")).toEqual(["CERTIFICATES_UNKNOWN"]);
  });

  it.each([
    [{ locked: true, finalTry: true }, "TOKEN_LOCKED"],
    [{ finalTry: true, countLow: true }, "TOKEN_FINAL_TRY"],
    [{ countLow: true }, "TOKEN_COUNT_LOW"],
    [{ toBeChanged: true }, "TOKEN_PIN_TO_BE_CHANGED"],
    [{}, "TOKEN_GOOD"],
  ] as const)("flags %j are %s", async (flags, finding) => {
    expect(await findings("tokens", { present: holding(revocable.pki.leader, flags) })).toEqual([finding]);
  });

  it("a certificate is good, near its end, expired, or without a trusted root", async () => {
    const present = holding(revocable.pki.leader);
    expect(await findings("certificates", { present })).toEqual(["CERTIFICATE_GOOD"]);
    const [own] = readableCertificates((await present())[0]?.certificates ?? []);
    const end = own?.notAfter.getTime() ?? 0;
    const soon = { present, now: () => new Date(end - 10 * DAY_MS) };
    expect(await look("certificates", soon)).toMatchObject([
      { finding: "CERTIFICATE_ENDS", facts: { days: "10" } },
    ]);
    const expired = { present: holding(revocable.pki.expired) };
    expect(await look("certificates", expired)).toMatchObject([
      { finding: "CERTIFICATE_UNFIT", facts: { code: "CERTIFICATE_EXPIRED" } },
    ]);
    settings({});
    expect(await findings("certificates", { present })).toEqual(["CERTIFICATE_UNFIT"]);
    expect(await findings("trust", { present })).toEqual(["TRUST_EMPTY"]);
  });

  it("revocation is asked for anew; nobody who answers is a warning, or a fault where policy refuses", async () => {
    const present = holding(revocable.pki.leader);
    const { localServers } = revocable;
    settings({ trust: ["trust"], localServers });
    expect(await findings("revocation", { present })).toEqual(["REVOCATION_GOOD"]);
    settings({ trust: ["trust"], localServers, offline: true });
    expect(await findings("revocation", { present })).toEqual(["REVOCATION_UNKNOWN"]);
    settings({ trust: ["trust"], localServers, offline: true, revocation: { whenUnknown: "refuse" } });
    expect(await findings("revocation", { present })).toEqual(["REVOCATION_REFUSES"]);
    file("machine/settings.json", JSON.stringify({ revocation: { check: "off" } }));
    expect(await findings("revocation", { present })).toEqual(["REVOCATION_OFF"]);
  });

  it("each time stamp server is tried: one that stamps, and one that is dead", async () => {
    writeFileSync(path.join(folder, "config", "trust", "tsa.der"), tsa.rootDer);
    settings({ trust: ["trust"], timestamp: { servers: [{ url: tsa.url }, { url: DEAD_ADDRESS }] } });
    expect(await look("timestamp")).toMatchObject([
      { finding: "TIMESTAMP_GOOD", facts: { server: tsa.url } },
      { finding: "TIMESTAMP_FAILED", facts: { server: DEAD_ADDRESS, code: "TSP_UNREACHABLE" } },
    ]);
  });

  it("the clock is compared with what servers say that are asked anyway", async () => {
    expect(await findings("clock")).toEqual(["CLOCK_UNKNOWN"]);
    writeFileSync(path.join(folder, "config", "trust", "tsa.der"), tsa.rootDer);
    settings({ trust: ["trust"], timestamp: { servers: [{ url: tsa.url }] } });
    expect(await findings("clock")).toEqual(["CLOCK_GOOD"]);
    const ahead = (ms: number) => ({ now: () => new Date(Date.now() + ms) });
    expect(await findings("clock", ahead(120_000))).toEqual(["CLOCK_OFF"]);
    expect(await look("clock", ahead(-1_800_000))).toMatchObject([
      { finding: "CLOCK_WRONG", facts: { minutes: "30" } },
    ]);
  });
});

describe("the network", () => {
  it("a level that needs time stamps needs a server", async () => {
    expect(await findings("timestamp")).toEqual(["TIMESTAMP_NOT_NEEDED"]);
    settings({ level: "B-LT" });
    expect(await findings("timestamp")).toEqual(["TIMESTAMP_MISSING"]);
    settings({ level: "B-LT", offline: true });
    expect(await findings("timestamp")).toEqual(["NETWORK_OFF"]);
  });

  it("a clock is told wrong by a server that stamps nothing, too", async () => {
    const server: Server = createServer((_, response) => {
      response.writeHead(500, { Date: new Date(Date.now() + 2 * 3_600_000).toUTCString() }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    settings({ timestamp: { servers: [{ url: `http://127.0.0.1:${port}/` }] } });
    expect(await findings("timestamp")).toEqual(["TIMESTAMP_FAILED"]);
    expect(await look("clock")).toMatchObject([{ finding: "CLOCK_WRONG", facts: { minutes: "120" } }]);
    server.close();
  });

  it("a server is named without the user, the password and the query of its address", async () => {
    settings({ timestamp: { servers: [{ url: "http://an:matkhau@tsa.example/tsa?key=secret" }] } });
    expect((await look("timestamp"))[0]?.facts.server).toBe("http://tsa.example/tsa");
  });

  it("a proxy is tried, whether settings or environment name it", async () => {
    expect(await findings("proxy")).toEqual(["PROXY_NONE"]);
    const asked: string[] = [];
    const answers = (host: string, port: number) => {
      asked.push(`${host}:${port}`);
      return Promise.resolve(false);
    };
    const env = { HTTP_PROXY: "proxy.example:3128", HTTPS_PROXY: "http://proxy.example:3128" };
    expect(await findings("proxy", { env, answers })).toEqual(["PROXY_NOT_REACHED"]);
    settings({ proxy: { url: "http://10.0.0.1" } });
    expect(await findings("proxy")).toEqual(["PROXY_REACHED"]);
    await findings("proxy", { answers });
    expect(asked).toEqual(["proxy.example:3128", "10.0.0.1:80"]);
  });

  it("a zone other than Vietnam's is told", async () => {
    expect(await findings("zone")).toEqual(["ZONE_GOOD"]);
    expect(await findings("zone", { zone: { name: "UTC", offset: 0 } })).toEqual(["ZONE_OTHER"]);
  });
});
