/* The worker in which pdf.js parses: its warnings are listened to before it starts. */
import "./pdf-worker-warning.ts";
import "pdfjs-dist/build/pdf.worker.mjs";
