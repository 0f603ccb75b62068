/*
 * Both scripts of the page's own world in one, for portals where Kyso answers sockets and offers its own interface.
 */

import "./socket.ts";
import "./api.ts";
