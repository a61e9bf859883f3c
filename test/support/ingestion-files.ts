import { crc32, deflateRawSync } from 'node:zlib';
import PDFDocument from 'pdfkit';

interface PdfOptions {
  readonly userPassword?: string;
  readonly ownerPassword?: string;
  readonly info?: { readonly Title: string };
}

/** A real PDF with one page for each text. */
export async function pdfOf(pages: readonly string[], options: PdfOptions = {}): Promise<Buffer> {
  const pdf = new PDFDocument(options);
  pages.forEach((text, index) => {
    if (index > 0) pdf.addPage();
    pdf.text(text);
  });
  pdf.end();
  const chunks: Buffer[] = [];
  for await (const chunk of pdf) chunks.push(chunk);
  return Buffer.concat(chunks);
}

export interface ZipEntry {
  readonly name: string;
  readonly data: Buffer;
  /** What the archive says about the inflated size; by default the truth. */
  readonly declaredSize?: number;
}

/** A deflated zip archive that may lie about itself. */
export function zipOf(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, data, declaredSize = data.byteLength } of entries) {
    const packed = deflateRawSync(data);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(packed.byteLength, 14);
    fields.writeUInt32LE(declaredSize, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.byteLength;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.byteLength, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

const NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const TYPES =
  '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>';

const part = (name: string, xml: string): ZipEntry => ({ name, data: Buffer.from(xml) });

/** The entries of a Word document whose body is this WordprocessingML. */
export const docxEntries = (body: string, { prolog = '', styles = '' } = {}): ZipEntry[] => [
  part('[Content_Types].xml', TYPES),
  part('word/document.xml', `${prolog}<w:document ${NAMESPACE}><w:body>${body}</w:body></w:document>`),
  part('word/styles.xml', `<w:styles ${NAMESPACE}>${styles}</w:styles>`),
];
export const docxOf = (body: string, options = {}): Buffer => zipOf(docxEntries(body, options));

export const paragraph = (text: string, { style = '', run = '' } = {}): string =>
  `<w:p><w:pPr>${style && `<w:pStyle w:val="${style}"/>`}</w:pPr><w:r><w:rPr>${run}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
export const HEADING_STYLE =
  '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style><w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/></w:style>';
