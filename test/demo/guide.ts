import type { World } from "../e2e/harness.ts";
import { attachmentsOfEachKind, receive } from "../e2e/incoming.ts";
import { PINS } from "../e2e/office.ts";
import { USERS } from "../portal/document-store.ts";

/** Hands the browser to the person, says what to click, and waits until it is closed. */
export async function handOver(world: World): Promise<void> {
  receive(world, await attachmentsOfEachKind(world));
  const [page] = await world.browser.pages();
  await (page ?? (await world.browser.newPage())).goto(world.portal.origin);
  const { leader, clerk } = USERS;
  console.log(`
1. Log in as ${leader.name} / ${leader.password}, open the first document, press "Ký số" and type the PIN ${PINS.leader}.
2. Log out, log in as ${clerk.name} / ${clerk.password}, open it again, press "Ký số" and type the PIN ${PINS.organisation}.
3. Open "Văn bản đến" and press the badge beside an attachment to see what its signatures are worth.
4. Close the browser window when you are done; everything that was made for the demo goes with it.`);
  await new Promise<void>((resolve) => {
    world.browser.once("disconnected", resolve);
    process.once("SIGINT", resolve);
  });
}
