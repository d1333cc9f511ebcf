package dev.redraft.resp;

import java.nio.charset.StandardCharsets;

/** Replies that never change, encoded once; the same in RESP2 and RESP3. */
final class Replies {
  static final byte[] OK = bytes("+OK\r\n");
  static final byte[] PONG = bytes("+PONG\r\n");
  static final byte[] QUEUED = bytes("+QUEUED\r\n");
  static final byte[] ZERO = bytes(":0\r\n");
  static final byte[] ONE = bytes(":1\r\n");
  static final byte[] NULL_BULK_2 = bytes("$-1\r\n");
  static final byte[] NULL_ARRAY_2 = bytes("*-1\r\n");
  static final byte[] NULL_3 = bytes("_\r\n");
  static final byte[] TRUE_3 = bytes("#t\r\n");
  static final byte[] FALSE_3 = bytes("#f\r\n");
  static final byte[] EMPTY_BULK = bytes("$0\r\n\r\n");

  private Replies() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
