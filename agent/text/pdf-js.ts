// pdf.js, working in this one process: where its worker is there already, it starts none of its own.
import "pdfjs-dist/legacy/build/pdf.worker.mjs";

export { AnnotationMode, getDocument, OPS, PDFDataRangeTransport } from "pdfjs-dist/legacy/build/pdf.mjs";
