import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  addAdapter,
  permissionsGranted,
  removeAdapter,
  removeBrokenAdapter,
  setPortalEnabled,
} from "../../../../extension/background/portal/portal-change.ts";
import {
  isEnabled,
  listBrokenAdapters,
  listPortals,
} from "../../../../extension/background/portal/portal-registry.ts";
import { browserState, resetBrowser } from "../browser-double.ts";
import sample from "../../../../extension/portal/adapter/sample-eoffice.json" with { type: "json" };

vi.mock("webextension-polyfill", async () => ({
  default: (await import("../browser-double.ts")).browserDouble,
}));

const areas = browserState;

/** An adapter file. */
function file(change: Record<string, unknown>): string {
  return JSON.stringify({ ...sample, id: "so-noi-vu", name: "eOffice Sở Nội vụ", ...change });
}

async function names(): Promise<[string, string][]> {
  return (await listPortals()).map(({ adapter, source }) => [adapter.name, source]);
}

beforeEach(() => {
  resetBrowser();
  // Nothing is granted: no script runs anywhere.
  browserState.withheld.add(sample.origins[0] ?? "");
});

describe("adapters of policy", () => {
  it("are known beside those that are built in", async () => {
    areas.managed.values = { adapters: [file({}), file({ id: "so-y-te", name: "eOffice Sở Y tế" })] };
    expect(await names()).toEqual([
      [sample.name, "built-in"],
      ["eOffice Sở Nội vụ", "policy"],
      ["eOffice Sở Y tế", "policy"],
    ]);
    expect(await listBrokenAdapters()).toEqual([]);
  });

  it("come before the user's, and these before those that are built in", async () => {
    await addAdapter(file({ id: sample.id, name: "của tôi" }));
    expect(await names()).toEqual([["của tôi", "user"]]);
    areas.managed.values = { adapters: [file({ id: sample.id, name: "của cơ quan" })] };
    expect(await names()).toEqual([["của cơ quan", "policy"]]);
  });

  it("that are not valid are reported by name, and keep no valid one from being used", async () => {
    areas.managed.values = {
      adapters: [
        file({ origins: undefined }),
        "{",
        file({ name: undefined, format: 2 }),
        file({}),
        { format: 1 },
      ],
    };
    expect(await names()).toContainEqual(["eOffice Sở Nội vụ", "policy"]);
    const broken = await listBrokenAdapters();
    expect(broken.map(({ source, number, name }) => [source, number, name])).toEqual([
      ["policy", 1, "eOffice Sở Nội vụ"],
      ["policy", 2, null],
      ["policy", 3, "so-noi-vu"],
      ["policy", 5, null],
    ]);
    expect(broken[0]?.reason).toContain("origins");
    expect(broken[1]?.reason).toContain("JSON");
  });

  it("that are no list are reported too", async () => {
    areas.managed.values = { adapters: 7 };
    expect(await listBrokenAdapters()).toMatchObject([{ source: "policy", number: 1, name: null }]);
  });

  it("are none where the browser knows of no policy", async () => {
    vi.spyOn(browserState.managed, "get").mockRejectedValueOnce(new Error("no managed storage"));
    expect(await names()).toEqual([[sample.name, "built-in"]]);
    expect(await listBrokenAdapters()).toEqual([]);
  });

  it("are reported in few words, however much they hold", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field-${index}`, index]));
    areas.managed.values = { adapters: [file({ ...unknown, name: "n".repeat(5_000) })] };
    const [broken] = await listBrokenAdapters();
    expect(broken?.name).toHaveLength(200);
    expect(broken?.reason.length).toBeLessThanOrEqual(500);
  });
});

describe("the user's adapters", () => {
  it("that are not valid are refused", async () => {
    await expect(addAdapter(file({ origins: [] }))).rejects.toMatchObject({ code: "PORTAL_ADAPTER_INVALID" });
    expect(await listBrokenAdapters()).toEqual([]);
  });

  it("that an older version took and this one does not are reported, and can be removed or replaced", async () => {
    areas.local.values = { adapters: [file({}), file({ id: "cu", name: "Cũ", format: 0 }), "{"] };
    expect((await listBrokenAdapters()).map(({ number, name }) => [number, name])).toEqual([
      [2, "Cũ"],
      [3, null],
    ]);
    await removeBrokenAdapter(1);
    expect(await names()).toContainEqual(["eOffice Sở Nội vụ", "user"]);
    await removeBrokenAdapter(3);
    await addAdapter(file({ id: "cu", name: "Mới" }));
    expect(await listBrokenAdapters()).toEqual([]);
    expect(await names()).toContainEqual(["Mới", "user"]);
    await removeAdapter("cu");
    expect(await names()).not.toContainEqual(["Mới", "user"]);
  });
});

describe("a host that the browser is granted", () => {
  const ORIGIN = "https://so-noi-vu.example.vn/*";

  beforeEach(async () => {
    browserState.withheld.add(ORIGIN);
    await addAdapter(file({ origins: [ORIGIN] }));
  });

  async function isOn(): Promise<boolean> {
    const portals = await listPortals();
    const portal = portals.find(({ adapter }) => adapter.id === "so-noi-vu");
    return portal !== undefined && (await isEnabled(portal));
  }

  it("switches its portal on where the user was asked for the portal", async () => {
    await setPortalEnabled("so-noi-vu", false);
    browserState.withheld.delete(ORIGIN);
    await permissionsGranted([ORIGIN], []);
    expect(await isOn()).toBe(true);
  });

  it("for another portal's document switches no portal on, nor one on again", async () => {
    browserState.withheld.delete(ORIGIN);
    await permissionsGranted([ORIGIN], [ORIGIN]);
    expect(await isOn()).toBe(false);
    await permissionsGranted([ORIGIN], [ORIGIN]);
    expect(await isOn()).toBe(false);
    await setPortalEnabled("so-noi-vu", true);
    expect(await isOn()).toBe(true);
  });
});
