import { replaceFetch, replaceRequest } from "./probe.ts";
import { replaceWebSocket } from "./socket-class.ts";

/*
 * Runs in the page's own world, before its first script, on portals where Kyso answers in place of the program that the
 * portal was made for.
 */

replaceWebSocket();
replaceFetch();
replaceRequest();
