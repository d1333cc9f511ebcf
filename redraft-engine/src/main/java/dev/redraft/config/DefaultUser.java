package dev.redraft.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code user default} line that redis-server's CONFIG REWRITE leaves in every file.
 *
 * <p>It is accepted when it says no more than {@code requirepass}: the default user may do
 * everything, with no password or with that one, given as text or as its SHA-256. Any other user is
 * refused, because ignoring a user's limits would open what its owner meant to close.
 */
final class DefaultUser {
  private static final Set<String> EVERYTHING =
      Set.of(
          "on",
          "nopass",
          "resetpass",
          "reset",
          "sanitize-payload",
          "skip-sanitize-payload",
          "~*",
          "&*",
          "+@all",
          "allkeys",
          "allchannels",
          "allcommands");

  private final Config config;
  private @Nullable String hash;

  DefaultUser(Config config) {
    this.config = config;
  }

  void declare(List<String> words) throws ConfigException {
    if (!words.get(0).equals("default")) {
      throw new ConfigException("Redraft has no users but the default one; use requirepass");
    }
    for (String rule : words.subList(1, words.size())) {
      if (rule.startsWith(">")) {
        config.preset(Directive.REQUIREPASS, rule.substring(1));
      } else if (rule.startsWith("#") && rule.length() == 65) {
        hash = rule.substring(1).toLowerCase(Locale.ROOT);
      } else if (!EVERYTHING.contains(rule.toLowerCase(Locale.ROOT))) {
        throw new ConfigException(
            "Redraft can't limit the default user by '" + rule + "'; use requirepass");
      }
    }
  }

  /** Checks, after the last line, that the password is known. */
  void finish() throws ConfigFileException {
    if (hash != null && !hash.equals(sha256(config.text(Directive.REQUIREPASS)))) {
      throw ConfigFileException.because(
          "The default user's password is given as a hash that is not that of requirepass; add"
              + " requirepass");
    }
  }

  private static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
