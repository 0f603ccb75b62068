import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { AgentLink } from "./agent/agent-link.ts";
import { CheckBoard } from "./check/check-board.ts";
import type { CheckState } from "./check/check-message.ts";
import { answerCheckRequest } from "./check/check-request.ts";
import { answerContentRequest } from "./content-request.ts";
import { Control } from "./control-request.ts";
import { DoctorBoard } from "./doctor/doctor-board.ts";
import type { DoctorState } from "./doctor/doctor-message.ts";
import { PageCalls } from "./page-call.ts";
import { JobBoard } from "./sign/job-board.ts";
import { refreshTokens } from "./sign/job-preparation.ts";
import type { LiveJob } from "./sign/live-job.ts";
import { sendWaitingNotes } from "./agent/audit-note.ts";
import { permissionsGranted } from "./portal/portal-change.ts";
import { takePicked } from "./portal/portal-picker.ts";
import { PortGroup } from "./port-group.ts";
import { registerContentScripts } from "./portal/portal-script.ts";
import { OwnBoard } from "./own/own-board.ts";
import type { OwnState } from "./own/own-message.ts";
import type { BatchState } from "./sign/batch-message.ts";
import { answerBatchRequest, refreshBatchTokens } from "./sign/batch-request.ts";
import { batchState } from "./sign/batch-state.ts";
import { OrderBoard } from "./sign/order-board.ts";
import { answerSignRequest } from "./sign/sign-request.ts";
import {
  BATCH_PORT_PREFIX,
  CHECK_PORT_PREFIX,
  CONTROL_PORT,
  DOCTOR_PORT,
  OWN_PORT,
  SIGN_PORT_PREFIX,
} from "./ui-address.ts";
import type { ControlState } from "./control-message.ts";
import type { SignState } from "./ui-message.ts";
import { isOwnPage } from "./ui-port.ts";

/*
 * The extension's worker: listeners, and what they belong to. All are added while the script first runs, so that the
 * browser starts the worker for them.
 */

// The extension's CSP forbids code from strings, which zod would try for speed.
z.config({ jitless: true });

/** How often the tokens are read again while a person looks at a document: one may be put in only now. */
const TOKEN_POLL_MS = 4_000;

/** How often it is asked whether the connection to the agent is still needed. */
const REST_AFTER_MS = 60_000;

const controlPages = new PortGroup<ControlState>();
const signWindows = new PortGroup<SignState>();
const batchWindows = new PortGroup<BatchState>();
const checkPages = new PortGroup<CheckState>();
const ownPages = new PortGroup<OwnState>();
const doctorPages = new PortGroup<DoctorState>();

function controlChanged(): void {
  controlPages.changed();
  ownPages.changed();
}

function jobChanged(jobKey: string, orderKey: string | null): void {
  signWindows.changed(jobKey);
  if (orderKey !== null) orders.jobChanged(orderKey);
  const record = board.find(jobKey)?.record;
  if (record?.stage === "delivered" && record.source.from === "address")
    void checks.stored(record.source.address);
  controlChanged();
  void showBadge();
}

const agent = new AgentLink({
  onChange: controlChanged,
  onConnected: () => {
    void board.agentIsBack();
    void sendWaitingNotes(agent);
  },
});
const board = new JobBoard(agent, {
  onChange: jobChanged,
  onEnd: (job) => orders.noteEnd(job),
  isAwaited: (orderKey) => orders.isAwaited(orderKey),
  isHeld: (orderKey, jobKey) => orders.isHeld(orderKey, jobKey),
  isApproved: (orderKey, jobKey) => orders.isApproved(orderKey, jobKey),
});
const orders = new OrderBoard(board, agent, (orderKey) => {
  batchWindows.changed(orderKey);
  controlChanged();
});
const control = new Control(agent, board, orders);
const own = new OwnBoard(agent);
const checks = new CheckBoard(agent, board, (key) => {
  checkPages.changed(key);
});
const doctor = new DoctorBoard(agent, () => {
  doctorPages.changed();
});
const pageCalls = new PageCalls({ agent, orders, checks });

/**
 * The session's heartbeats keep the worker alive; where nobody looks and nothing is under way, it is let go. The next
 * question connects again, within milliseconds.
 */
setInterval(() => {
  const watched = [controlPages, signWindows, batchWindows, checkPages, doctorPages].some((pages) =>
    pages.isWatched(),
  );
  if (!watched && board.isIdle && checks.isIdle && pageCalls.isIdle) agent.rest();
}, REST_AFTER_MS);

/** How many signed documents wait for their portal, as the badge says last. */
let badge: string | null = null;

async function showBadge(): Promise<void> {
  const { waiting } = board;
  const text = waiting === 0 ? "" : String(waiting);
  if (text === badge) return;
  badge = text;
  await browser.action.setBadgeText({ text });
}

/** Reads the tokens now and again while a window is open. @returns stops it */
function pollTokens(refresh: () => Promise<void>): () => void {
  const poll = setInterval(() => {
    void refresh().catch(() => undefined);
  }, TOKEN_POLL_MS);
  return () => {
    clearInterval(poll);
  };
}

/** A window without what it was opened for, left over from something that is over, has nothing to show. */
function closeWithout(found: Promise<unknown>, { sender }: Runtime.Port): void {
  found.catch(() => {
    if (sender?.tab?.id !== undefined) void browser.tabs.remove(sender.tab.id);
  });
}

function serveSignWindow(port: Runtime.Port): void {
  const jobKey = port.name.slice(SIGN_PORT_PREFIX.length);
  const job = board.windowShows(jobKey, port.sender?.tab?.windowId);
  signWindows.serve(port, jobKey, {
    state: async () => (await job).state,
    answer: async (request) => await answerSignRequest(board, await job, request),
    onClose: pollTokens(async () => {
      await refreshWhileReady(await job);
    }),
  });
  closeWithout(job, port);
}

async function refreshWhileReady(job: LiveJob): Promise<void> {
  if (job.phase?.name === "ready") await refreshTokens(job);
}

function serveBatchWindow(port: Runtime.Port): void {
  const orderKey = port.name.slice(BATCH_PORT_PREFIX.length);
  const order = orders.windowShows(orderKey, port.sender?.tab?.windowId);
  const refresh = async (): Promise<void> => {
    await refreshBatchTokens(orders, await order);
  };
  // A port is told once of each document, and then of those that change: whoever opens it anew is told of all.
  const told = new Map<string, string>();
  batchWindows.serve(port, orderKey, {
    state: async () => await batchState(orders, await order, told),
    answer: async (request) => await answerBatchRequest(orders, await order, request),
    onClose: pollTokens(refresh),
  });
  void refresh().catch(() => undefined);
  closeWithout(order, port);
}

function serveCheckPage(port: Runtime.Port): void {
  const key = port.name.slice(CHECK_PORT_PREFIX.length);
  const check = checks.open(key);
  checkPages.serve(port, key, {
    state: async () => (await check).state,
    answer: async (request) => await answerCheckRequest({ agent, board: checks }, await check, request),
    onClose: () => {
      checks.closed(key, () => checkPages.isWatched(key));
    },
  });
}

function serveControlPage(port: Runtime.Port): void {
  controlPages.serve(port, CONTROL_PORT, {
    state: () => control.state(),
    answer: async (request) => {
      const result = await control.answer(request);
      controlChanged();
      return result;
    },
  });
  void control.refresh().finally(controlChanged);
}

function serveOwnPage(port: Runtime.Port): void {
  ownPages.serve(port, OWN_PORT, {
    state: () => own.state(),
    answer: async (request) => {
      const result = await own.answer(request);
      ownPages.changed();
      return result;
    },
  });
}

function serveDoctorPage(port: Runtime.Port): void {
  doctorPages.serve(port, DOCTOR_PORT, {
    state: () => doctor.state,
    answer: (request) => doctor.answer(request),
  });
}

browser.runtime.onConnect.addListener((port) => {
  if (!isOwnPage(port.sender)) {
    if (!pageCalls.servePage(port)) port.disconnect();
  } else if (pageCalls.serveWindow(port)) {
    return;
  } else if (port.name === CONTROL_PORT) {
    serveControlPage(port);
  } else if (port.name === OWN_PORT) {
    serveOwnPage(port);
  } else if (port.name === DOCTOR_PORT) {
    serveDoctorPage(port);
  } else if (port.name.startsWith(SIGN_PORT_PREFIX)) {
    serveSignWindow(port);
  } else if (port.name.startsWith(BATCH_PORT_PREFIX)) {
    serveBatchWindow(port);
  } else if (port.name.startsWith(CHECK_PORT_PREFIX)) {
    serveCheckPage(port);
  }
});

/** A message of the picker, which runs in pages of no portal too, or else of a portal's content script. */
async function answerPage(message: unknown, sender: Runtime.MessageSender): Promise<unknown> {
  const picked = await takePicked(message, sender);
  if (picked === "other") return await answerContentRequest({ orders, checks }, message, sender);
  if (picked === "adapter") {
    await browser.runtime.openOptionsPage();
    controlChanged();
  }
  return null;
}

browser.runtime.onMessage.addListener(answerPage);

browser.windows.onRemoved.addListener((windowId) => {
  void board.windowClosed(windowId).then(() => orders.windowClosed(windowId));
  void pageCalls.windowClosed(windowId);
});

browser.runtime.onInstalled.addListener(() => {
  void registerContentScripts();
  void agent.refresh();
});
browser.runtime.onStartup.addListener(() => {
  void registerContentScripts();
});
// The browser's question closes the popup that asked it, so the answer is taken here.
browser.permissions.onAdded.addListener(({ origins = [] }) => {
  void board.ready.then(() => permissionsGranted(origins, board.documentPatterns)).finally(controlChanged);
});
browser.permissions.onRemoved.addListener(() => {
  void registerContentScripts().finally(controlChanged);
});

browser.storage.onChanged.addListener((_changes, area) => {
  if (area === "managed") void registerContentScripts().finally(controlChanged);
});

void board
  .resume()
  .then(() => orders.resume())
  .finally(() => {
    void showBadge();
  });
