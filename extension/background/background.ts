import browser from "webextension-polyfill";
import type { Runtime } from "webextension-polyfill";
import { z } from "zod";
import { KysoError } from "../../protocol/error.ts";
import { AgentLink } from "./agent/agent-link.ts";
import { CheckBoard } from "./check/check-board.ts";
import type { CheckState } from "./check/check-message.ts";
import { answerCheckRequest } from "./check/check-request.ts";
import { answerContentRequest } from "./content-request.ts";
import { Control } from "./control-request.ts";
import { PageCalls } from "./page-call.ts";
import { JobBoard } from "./sign/job-board.ts";
import { refreshTokens } from "./sign/job-preparation.ts";
import type { LiveJob } from "./sign/live-job.ts";
import { sendWaitingNotes } from "./agent/audit-note.ts";
import { permissionsGranted } from "./portal/portal-change.ts";
import { registerContentScripts } from "./portal/portal-script.ts";
import type { BatchState } from "./sign/batch-message.ts";
import { answerBatchRequest, refreshBatchTokens } from "./sign/batch-request.ts";
import { batchState } from "./sign/batch-state.ts";
import { OrderBoard } from "./sign/order-board.ts";
import { answerSignRequest } from "./sign/sign-request.ts";
import { BATCH_PORT_PREFIX, CHECK_PORT_PREFIX, CONTROL_PORT, SIGN_PORT_PREFIX } from "./ui-address.ts";
import type { ControlState } from "./control-message.ts";
import type { SignState } from "./ui-message.ts";
import { isOwnPage, UiPort } from "./ui-port.ts";

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

const controlPorts = new Set<UiPort<ControlState>>();
const signPorts = new Map<string, Set<UiPort<SignState>>>();
const batchPorts = new Map<string, Set<UiPort<BatchState>>>();
const checkPorts = new Map<string, Set<UiPort<CheckState>>>();

function controlChanged(): void {
  for (const port of controlPorts) port.changed();
}

function jobChanged(jobKey: string, orderKey: string | null): void {
  for (const port of signPorts.get(jobKey) ?? []) port.changed();
  if (orderKey !== null) orders.jobChanged(orderKey);
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
});
const orders = new OrderBoard(board, agent, (orderKey) => {
  for (const port of batchPorts.get(orderKey) ?? []) port.changed();
});
const control = new Control(agent, board);
const checks = new CheckBoard(agent, board, (key) => {
  for (const port of checkPorts.get(key) ?? []) port.changed();
});
const pageCalls = new PageCalls({ agent, orders, checks });

/**
 * The session's heartbeats keep the worker alive; where nobody looks and nothing is under way, it is let go. The next
 * question connects again, within milliseconds.
 */
setInterval(() => {
  const pages = [controlPorts, ...signPorts.values(), ...batchPorts.values(), ...checkPorts.values()];
  const watched = pages.some((ports) => ports.size > 0);
  if (!watched && board.isIdle && checks.isIdle && pageCalls.isIdle) agent.rest();
}, REST_AFTER_MS);

/** How many signed documents wait for their portal. */
async function showBadge(): Promise<void> {
  const waiting = board.deliveries.filter(({ phase }) => phase === "waiting").length;
  await browser.action.setBadgeText({ text: waiting === 0 ? "" : String(waiting) });
}

/** The port is listened to at once: what a page asks while the records are still being read must not be lost. */
function serveSignWindow(port: Runtime.Port): void {
  const jobKey = port.name.slice(SIGN_PORT_PREFIX.length);
  const tab = port.sender?.tab;
  const job = board.windowShows(jobKey, tab?.windowId);
  const ports = signPorts.get(jobKey) ?? new Set();
  signPorts.set(jobKey, ports);
  const poll = setInterval(() => {
    void job.then(refreshWhileReady).catch(() => undefined);
  }, TOKEN_POLL_MS);
  const served = new UiPort<SignState>(port, {
    state: async () => (await job).state,
    answer: async (request) => await answerSignRequest(board, await job, request),
    onClose: () => {
      clearInterval(poll);
      ports.delete(served);
    },
  });
  ports.add(served);
  job.catch(() => {
    // A window without a job, left over from one that is over, has nothing to show.
    if (tab?.id !== undefined) void browser.tabs.remove(tab.id);
  });
}

async function refreshWhileReady(job: LiveJob): Promise<void> {
  if (job.phase?.name === "ready") await refreshTokens(job);
}

function serveBatchWindow(port: Runtime.Port): void {
  const orderKey = port.name.slice(BATCH_PORT_PREFIX.length);
  const tab = port.sender?.tab;
  const order = orders.windowShows(orderKey, tab?.windowId).then((found) => {
    if (found === undefined) throw new KysoError("JOB_NOT_FOUND");
    return found;
  });
  const ports = batchPorts.get(orderKey) ?? new Set();
  batchPorts.set(orderKey, ports);
  const refresh = (): void => {
    void order.then((found) => refreshBatchTokens(orders, found)).catch(() => undefined);
  };
  const poll = setInterval(refresh, TOKEN_POLL_MS);
  const served = new UiPort<BatchState>(port, {
    state: async () => await batchState(orders, await order),
    answer: async (request) => await answerBatchRequest(orders, await order, request),
    onClose: () => {
      clearInterval(poll);
      ports.delete(served);
    },
  });
  ports.add(served);
  refresh();
  order.catch(() => {
    // A window without an order, left over from one that is over, has nothing to show.
    if (tab?.id !== undefined) void browser.tabs.remove(tab.id);
  });
}

function serveCheckPage(port: Runtime.Port): void {
  const key = port.name.slice(CHECK_PORT_PREFIX.length);
  const check = checks.open(key);
  const ports = checkPorts.get(key) ?? new Set();
  checkPorts.set(key, ports);
  const served = new UiPort<CheckState>(port, {
    state: async () => (await check).state,
    answer: async (request) => await answerCheckRequest({ agent, board: checks }, await check, request),
    onClose: () => {
      ports.delete(served);
      if (ports.size === 0) checkPorts.delete(key);
      checks.closed(key, () => checkPorts.has(key));
    },
  });
  ports.add(served);
}

function serveControlPage(port: Runtime.Port): void {
  const served = new UiPort<ControlState>(port, {
    state: () => control.state(),
    answer: async (request) => {
      const result = await control.answer(request);
      controlChanged();
      return result;
    },
    onClose: () => {
      controlPorts.delete(served);
    },
  });
  controlPorts.add(served);
  void control.refresh().finally(controlChanged);
}

browser.runtime.onConnect.addListener((port) => {
  if (!isOwnPage(port.sender)) {
    if (!pageCalls.servePage(port)) port.disconnect();
  } else if (port.name === CONTROL_PORT) {
    serveControlPage(port);
  } else if (port.name.startsWith(SIGN_PORT_PREFIX)) {
    serveSignWindow(port);
  } else if (port.name.startsWith(BATCH_PORT_PREFIX)) {
    serveBatchWindow(port);
  } else if (port.name.startsWith(CHECK_PORT_PREFIX)) {
    serveCheckPage(port);
  } else {
    pageCalls.serveWindow(port);
  }
});

browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) =>
  answerContentRequest({ jobs: board, checks }, message, sender),
);

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
  void permissionsGranted(origins).finally(controlChanged);
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
