import type {
  ControlState,
  DeliveryState,
  PortalState,
} from "../../../extension/background/control-message.ts";
import type { PortalConsent, PortalNotice } from "../../../extension/background/portal/portal-message.ts";
import { controlling, OFF_PORTAL, WAITING_DELIVERY } from "./state.ts";

/* States of popup and settings page around portals that call another signing program. */

const ON: PortalState = { ...OFF_PORTAL, enabled: true };

const FAMILIES = [
  { id: "liferay", name: "Cổng một cửa (Liferay)" },
  { id: "opencps", name: "OpenCPS" },
  { id: "ioffice", name: "VNPT iOffice" },
] as const;

const SITE = {
  origin: "https://motcua.tinh-mau.gov.vn",
  host: "motcua.tinh-mau.gov.vn",
  originPattern: "https://motcua.tinh-mau.gov.vn/*",
} as const;

const NOTICE: PortalNotice = {
  origin: "https://dichvucong.tinh-mau.gov.vn",
  adapterId: "site-dichvucong.tinh-mau.gov.vn",
  code: "PORTAL_HASHES_OFF",
  at: "2026-11-20T03:12:45Z",
};

const LOOPBACK: PortalNotice = {
  ...NOTICE,
  origin: "https://eoffice.tanlap.gov.vn",
  code: "PORTAL_TARGET_LOOPBACK",
};

const CONSENTS: readonly PortalConsent[] = [
  {
    origin: "https://dichvucong.tinh-mau.gov.vn",
    firstUse: true,
    hosts: ["https://files.tinh-mau.gov.vn", "http://10.20.30.40:8080"],
    certificate: "c0ffee".repeat(11).slice(0, 64),
    lockedHosts: ["http://10.20.30.40:8080"],
  },
  {
    origin: "https://eoffice.tanlap.gov.vn",
    firstUse: true,
    hosts: [],
    certificate: null,
    lockedHosts: [],
  },
];

const PICKED = `{
  "format": 1,
  "id": "eoffice-huyen-mau",
  "name": "eOffice huyện Mẫu",
  "origins": ["https://eoffice.mau.gov.vn/*"],
  "documents": []
}`;

/** On a site that no adapter knows. */
export const ON_SITE = controlling({ activePortal: null, activeSite: SITE, families: FAMILIES });

export const ON_CHANGED_PORTAL = controlling({
  activePortal: { ...ON, changed: "table.van-ban tr" },
});

export const ON_INCUMBENT_PORTAL = controlling({
  activePortal: { ...ON, choices: { ...ON.choices, sockets: "incumbent" } },
});

export const WITH_NOTICES = controlling({ notices: [NOTICE, LOOPBACK] });

/** A signed document whose page is gone. */
const PAGE_GONE: DeliveryState = {
  ...WAITING_DELIVERY,
  problem: { code: "PORTAL_PAGE_GONE", detail: null },
  savedParts: ["gallery.pdf"],
};

export const TO_BE_SAVED = controlling({ deliveries: [PAGE_GONE] });

/** Settings with choices, some of them policy's, and consents. */
export const CHOSEN: ControlState = controlling({
  portals: [
    ON,
    {
      ...ON,
      adapterId: "dvc",
      name: "Dịch vụ công tỉnh Mẫu",
      originPatterns: ["https://dichvucong.tinh-mau.gov.vn/*"],
      source: "policy",
      changed: "button.btn-kyso-action",
      choices: {
        sockets: "incumbent",
        hashes: true,
        nonces: true,
        organisation: null,
        locked: ["sockets", "nonces"],
      },
    },
  ],
  consents: CONSENTS,
});

export const JUST_PICKED: ControlState = controlling({ picked: PICKED });
