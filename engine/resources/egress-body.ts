import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import type { EgressResponse } from '#kit';

/** Reads a body up to `maxBytes` of decoded content, so that a few packed bytes can't fill the memory. */
export async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<EgressResponse> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const decoded = decode(response.body, headers);
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of decoded) {
    const bytes: Uint8Array = chunk;
    chunks.push(bytes.subarray(0, maxBytes - length));
    length += bytes.byteLength;
    // Leaving the loop destroys the stream, and with it the connection.
    if (length > maxBytes) break;
  }
  return { status: response.statusCode, headers, body: Buffer.concat(chunks), truncated: length > maxBytes };
}

function decode(body: Readable, headers: Map<string, string>): Readable {
  const encoding = headers.get('content-encoding')?.toLowerCase();
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip'
      ? createGunzip()
      : encoding === 'br'
        ? createBrotliDecompress()
        : undefined;
  if (!decoder) return body;
  headers.delete('content-encoding');
  headers.delete('content-length');
  // Errors of either end reach the reader through the decoder.
  return pipeline(body, decoder, () => {});
}
