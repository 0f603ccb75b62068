import { afterAll, beforeAll, expect, it } from "vitest";
import type { DoctorState } from "../../extension/background/doctor/doctor-message.ts";
import { EXAMINING, SOUND_COMPUTER, WITH_FAULTS, WITHOUT_AGENT } from "./gallery/doctor-state.ts";
import { inspect, NOTHING_WRONG } from "./gallery/inspection.ts";
import { NARROW } from "./gallery/look.ts";
import { describeStates } from "./gallery/state-description.ts";
import { askedBy, type Look, picture, push, Stage } from "./gallery/stage.ts";
import { closePage } from "./opened-page.ts";

const DOCTOR = "ui/doctor/doctor.html";
const TALL: Look = { viewport: { width: 900, height: 2100 } };

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open();
});
afterAll(async () => {
  await stage.close();
});

const STATES: [string, DoctorState, Look][] = [
  ["doctor-faults", WITH_FAULTS, TALL],
  ["doctor-faults-dark-english", WITH_FAULTS, { ...TALL, dark: true, language: "en" }],
  ["doctor-faults-narrow", WITH_FAULTS, NARROW],
  ["doctor-sound", SOUND_COMPUTER, TALL],
  ["doctor-without-agent", WITHOUT_AGENT, TALL],
];

describeStates("each state of the doctor page can be read, named and operated", () => {
  it("doctor-examining", async () => {
    const page = await stage.show(DOCTOR, EXAMINING, TALL);
    await page.waitForSelector("#summary .notice");
    await picture(page, "doctor-examining");
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });

  it.each(STATES)("%s", async (name, state, look) => {
    const page = await stage.show(DOCTOR, EXAMINING, look);
    await page.waitForSelector("#summary .notice");
    await push(page, state);
    await page.waitForSelector(".finding");
    await picture(page, name);
    expect(await inspect(page)).toEqual(NOTHING_WRONG);
    await closePage(page);
  });
});

it("shows in the report what is copied, and no person, folder, whole serial number or server of the office in it", async () => {
  const page = await stage.show(DOCTOR, EXAMINING, TALL);
  await push(page, WITH_FAULTS);
  await page.waitForSelector("#report-section:not([hidden])");
  const report = await page.$eval("#report", (node) => node.textContent);
  expect(report).toContain("MODULE_WRONG_MACHINE");
  expect(report).toContain("vnptca_p11_v8.dll");
  expect(report).not.toMatch(/nguyen|nguyễn|\/home|System32|SysWOW64|3045021100A7B4|noi-bo|proxy\./i);
  await page.click("#servers");
  expect(await page.$eval("#report", (node) => node.textContent)).toContain("http://tsa.noi-bo.local");
  await closePage(page);
});

it("looks at this computer when it is opened, and again when it is asked to", async () => {
  const page = await stage.show(DOCTOR, SOUND_COMPUTER, TALL);
  await page.waitForSelector('body[data-phase="examining"]');
  await push(page, SOUND_COMPUTER);
  await page.waitForSelector("#again:not([disabled])");
  await page.click("#again");
  expect(await askedBy(page)).toEqual([{ type: "examine" }, { type: "examine" }]);
  await closePage(page);
});
