/** As much of pdfkit as the tests use: it comes without types. */
declare module 'pdfkit' {
  class PDFDocument {
    constructor(options?: {
      userPassword?: string;
      ownerPassword?: string;
      compress?: boolean;
      info?: { Title?: string };
    });
    text(text: string): this;
    addPage(): this;
    file(content: Buffer, options: { name: string }): this;
    end(): void;
    [Symbol.asyncIterator](): AsyncIterator<Buffer>;
  }
  export = PDFDocument;
}
