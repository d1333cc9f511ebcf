package dev.redraft.command;

import java.nio.charset.StandardCharsets;

/** The words of which commands make their effects. */
final class EffectWords {
  static final byte[] SET = ascii("SET");
  static final byte[] PXAT = ascii("PXAT");
  static final byte[] KEEPTTL = ascii("KEEPTTL");
  static final byte[] DEL = ascii("DEL");
  static final byte[] UNLINK = ascii("UNLINK");
  static final byte[] PEXPIREAT = ascii("PEXPIREAT");
  static final byte[] PERSIST = ascii("PERSIST");

  static final byte[] HSET = ascii("HSET");
  static final byte[] HDEL = ascii("HDEL");
  static final byte[] HPEXPIREAT = ascii("HPEXPIREAT");
  static final byte[] FIELDS = ascii("FIELDS");
  static final byte[] RPUSH = ascii("RPUSH");
  static final byte[] SREM = ascii("SREM");

  private EffectWords() {}

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
