package dev.redraft.rdb;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Puts RDB files together element by element. */
final class RdbFileBuilder {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final RdbOutput output = new RdbOutput(bytes::write, 64, true, true);

  RdbFileBuilder(String signature) throws IOException {
    output.writeBytes(signature.getBytes(StandardCharsets.US_ASCII));
  }

  RdbFileBuilder opcode(int code, long... lengths) throws IOException {
    output.writeByte(code);
    for (long length : lengths) {
      output.writeLength(length);
    }
    return this;
  }

  RdbFileBuilder length(long length) throws IOException {
    output.writeLength(length);
    return this;
  }

  RdbFileBuilder raw(int... values) throws IOException {
    for (int value : values) {
      output.writeByte(value);
    }
    return this;
  }

  RdbFileBuilder text(String text) throws IOException {
    output.writeString(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  RdbFileBuilder aux(String name, String value) throws IOException {
    return opcode(RdbFormat.AUX).text(name).text(value);
  }

  RdbFileBuilder expiry(long millis) throws IOException {
    output.writeByte(RdbFormat.EXPIRETIME_MS);
    output.writeLong(millis);
    return this;
  }

  RdbFileBuilder string(String key, String value) throws IOException {
    return opcode(RdbFormat.STRING).text(key).text(value);
  }

  /** The bytes so far. */
  byte[] bytes() throws IOException {
    output.flush();
    return bytes.toByteArray();
  }

  /** The bytes with the end that versions have up to 4. */
  byte[] endedOld() throws IOException {
    return opcode(RdbFormat.EOF).bytes();
  }

  /** The bytes with the end and the checksum. */
  byte[] ended() throws IOException {
    output.writeByte(RdbFormat.EOF);
    return ended(output.crc());
  }

  /** The bytes with this checksum behind the end, which is written already. */
  byte[] ended(long checksum) throws IOException {
    output.writeLong(checksum);
    return bytes();
  }
}
