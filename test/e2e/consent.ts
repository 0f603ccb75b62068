import type { Page } from "puppeteer";
import { CLOSED } from "./opened-page.ts";
import { eventually, textOf } from "./patience.ts";

/**
 * States that there is no state secret where the window asks for it, and types the PIN. The window still moves its parts
 * while page and stamp come, so that a click may miss, as a person's would: then it is made again.
 */
async function fill(window: Page, pin: string): Promise<void> {
  const box = await window.$('input[name="no-secret"]');
  if (box !== null && (await box.evaluate((input) => input.checkVisibility() && !input.checked)))
    await box.click();
  await window.$eval('input[name="pin"]', (field) => {
    field.select();
  });
  await window.type('input[name="pin"]', pin);
}

/** Whether nothing is missing, all in one moment; then also presses the button, where it is to be pressed. */
function isComplete(window: Page, pinLength: number, press: boolean): Promise<boolean> {
  return window.evaluate(
    (length, isPressed) => {
      const pin = document.querySelector<HTMLInputElement>('input[name="pin"]');
      const statement = document.querySelector<HTMLInputElement>('input[name="no-secret"]');
      const sign = document.querySelector<HTMLButtonElement>('button[name="sign"]:not([data-settling])');
      const isStated = statement === null || statement.checked || !statement.checkVisibility();
      const isSaid = pin?.value.length === length && isStated && sign?.disabled === false;
      if (isSaid && isPressed) sign.click();
      return isSaid;
    },
    pinLength,
    press,
  );
}

async function complete(window: Page, pin: string, press: boolean): Promise<void> {
  const isDone = async (): Promise<boolean> => {
    await fill(window, pin);
    return await isComplete(window, pin.length, press);
  };
  await eventually("the button can be pressed", isDone, () => textOf(window));
}

/** Statement and PIN, until the one button can be pressed. */
export function fillConsent(window: Page, pin: string): Promise<void> {
  return complete(window, pin, false);
}

/** The user's word in a window for one document, several or octets: statement, PIN, button. */
export function giveConsent(window: Page, pin: string): Promise<void> {
  return complete(window, pin, true);
}

/**
 * Presses a window's button by its name, in the very moment when it takes a press: the window still moves its parts while
 * page and stamp come, and takes no press for a while each time it comes to the front.
 */
export async function pressNamed(window: Page, name: string): Promise<void> {
  const press = async (): Promise<boolean> => {
    try {
      return await window.evaluate((wanted) => {
        const button = document.querySelector<HTMLButtonElement>(`button[name="${wanted}"]`);
        if (button === null || button.matches(":disabled, [data-settling]")) return false;
        button.click();
        return true;
      }, name);
    } catch (error) {
      // A button may close the window before it has said that it was pressed.
      if (CLOSED.test(String(error))) return true;
      throw error;
    }
  };
  await eventually(`the button "${name}" takes a press`, press, () => textOf(window));
}
