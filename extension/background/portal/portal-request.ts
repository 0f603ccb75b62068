import { KysoError } from "../../../protocol/error.ts";
import { dismissPicked, startPicker } from "./portal-picker.ts";
import { activeTab } from "./portal-tab.ts";
import type { ControlRequest } from "../control-message.ts";
import {
  addAdapter,
  changeChoice,
  enableSite,
  removeAdapter,
  removeBrokenAdapter,
  setPortalEnabled,
} from "./portal-change.ts";
import { revokeConsent } from "./portal-consent.ts";
import { dismissNotices } from "./portal-notice.ts";

/** What popup and options page ask about portals. */
export type PortalRequest = Extract<
  ControlRequest,
  {
    type:
      | "enable-portal"
      | "disable-portal"
      | "add-adapter"
      | "remove-adapter"
      | "remove-broken-adapter"
      | "enable-site"
      | "choose"
      | "revoke"
      | "dismiss-notice"
      | "pick"
      | "dismiss-picked";
  }
>;

/** Does what popup or options page ask about portals. @throws {KysoError} PORTAL_ADAPTER_INVALID, PORTAL_ADDRESS_INVALID */
export async function answerPortalRequest(request: PortalRequest): Promise<void> {
  switch (request.type) {
    case "enable-portal":
    case "disable-portal":
      await setPortalEnabled(request.adapterId, request.type === "enable-portal");
      break;
    case "add-adapter":
      await addAdapter(request.json);
      break;
    case "remove-adapter":
      await removeAdapter(request.adapterId);
      break;
    case "remove-broken-adapter":
      await removeBrokenAdapter(request.number);
      break;
    case "enable-site":
      await enableSite(request.origin, request.use);
      break;
    case "choose":
      await changeChoice(request.adapterId, request.choice);
      break;
    case "revoke":
      await revokeConsent(request.origin, request.what);
      break;
    case "dismiss-notice":
      await dismissNotices(request.origin);
      break;
    case "pick": {
      const tabId = request.tabId ?? (await activeTab())?.id;
      if (tabId === undefined) throw new KysoError("PORTAL_TAB_CLOSED");
      await startPicker(tabId);
      break;
    }
    case "dismiss-picked":
      await dismissPicked();
      break;
  }
}
