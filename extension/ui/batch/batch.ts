import { BATCH_PORT_PREFIX } from "../../background/ui-address.ts";
import { fillMessages } from "../message.ts";
import { BatchWindow } from "./batch-window.ts";

fillMessages(document);
new BatchWindow(BATCH_PORT_PREFIX + (new URLSearchParams(location.search).get("order") ?? "")).open();
