package dev.redraft.base;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-1 of byte ranges: names of scripts, and DEBUG DIGEST. Reusable, for one thread. */
public final class Sha1 {
  /** The bytes of a digest. */
  public static final int SIZE = 20;

  private final MessageDigest digest;

  public Sha1() {
    try {
      digest = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  public void update(byte[] array, int offset, int length) {
    digest.update(array, offset, length);
  }

  /** The digest of everything since the last one; starts over. */
  public byte[] digest() {
    return digest.digest();
  }

  /** The digest of one range, as 40 lower-case hexadecimal digits. */
  public static String hex(byte[] array, int offset, int length) {
    Sha1 sha = new Sha1();
    sha.update(array, offset, length);
    return HexFormat.of().formatHex(sha.digest());
  }
}
