import type { Upload } from "./upload.ts";

/** What an upload handler sends back. */
export interface HandlerAnswer {
  status: number;
  type: string;
  body: string;
}

const HTML = "text/html; charset=utf-8";

/** What the portal keeps of an upload in `FileServer`: JSON inside a string, as several portals send it. */
export function fileServerOf(upload: Upload): string {
  return JSON.stringify({ Id: 4127, Path: `/Uploads/2026/${upload.fileName}`, Size: upload.bytes.length });
}

function fields(upload: Upload, status: unknown): string {
  return JSON.stringify({
    Status: status,
    Message: status === false ? "Không lưu được tệp" : "",
    FileName: upload.fileName,
    FileServer: status === false ? "" : fileServerOf(upload),
    DocumentNumber: "127/UBND-VHXH",
    DocumentDate: "2026-11-20",
  });
}

/** The ways in which handlers in the ASPX manner say that they stored the file, or that they did not. */
export const HANDLER_ANSWERS = {
  true: (upload) => ({ status: 200, type: HTML, body: fields(upload, true) }),
  text: (upload) => ({ status: 200, type: HTML, body: fields(upload, "true") }),
  zero: (upload) => ({ status: 200, type: HTML, body: fields(upload, 0) }),
  one: (upload) => ({ status: 200, type: "text/plain", body: fields(upload, 1) }),
  /** Written by an editor that marks the file's beginning. */
  byteOrderMark: (upload) => ({ status: 200, type: HTML, body: `\uFEFF${fields(upload, true)}` }),
  /** The page that the handler was made of goes on after the answer. */
  trailingMarkup: (upload) => ({
    status: 200,
    type: HTML,
    body: `\r\n${fields(upload, true)}\r\n\r\n<!DOCTYPE html>\r\n<html><head><title></title></head><body><form method="post" action="./UploadHandler.aspx" id="form1"><input type="hidden" name="__VIEWSTATE" value="{}" /></form></body></html>`,
  }),
  /** Put together by hand: a Windows path whose backslashes are no escapes of JSON. */
  backslashes: (upload) => ({
    status: 200,
    type: HTML,
    body: `{"Status":true,"Message":"","FileName":"${upload.fileName}","FileServer":"D:\\VanBan\\2026\\4127.pdf"}`,
  }),
  false: (upload) => ({ status: 200, type: HTML, body: fields(upload, false) }),
  /** A number that means something else from portal to portal, and no file. */
  zeroWithoutFile: () => ({
    status: 200,
    type: HTML,
    body: '{"Status":0,"Message":"","FileName":"","FileServer":""}',
  }),
  serverError: () => ({
    status: 500,
    type: HTML,
    body: "<html><head><title>Runtime Error</title></head><body>Server Error in '/' Application.</body></html>",
  }),
  garbage: () => ({ status: 200, type: HTML, body: "\u0000\u0001 khong phai JSON {{{" }),
} as const satisfies Record<string, (upload: Upload) => HandlerAnswer>;
