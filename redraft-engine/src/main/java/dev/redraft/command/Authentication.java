package dev.redraft.command;

import dev.redraft.base.Slice;
import dev.redraft.config.Directive;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Logging in as the one user there is, {@code default}, whose password is the directive
 * requirepass.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // stackless
final class Authentication {
  private static final String USER = "default";
  private static final CommandException WRONG_PASSWORD =
      new CommandException("WRONGPASS invalid username-password pair or user is disabled.");
  private static final CommandException NO_PASSWORD =
      new CommandException(
          "ERR AUTH <password> called without any password configured for the default user. Are you"
              + " sure your configuration is correct?");

  private Authentication() {}

  /**
   * Logs in with a password alone; an error when none is asked for, since the caller expects one.
   */
  static void login(Context c, Slice password) {
    String wanted = c.services().config().text(Directive.REQUIREPASS);
    if (wanted.isEmpty()) {
      throw NO_PASSWORD;
    }
    check(c, password, wanted);
  }

  /** Logs in as a user; where no password is asked for, any will do. */
  static void login(Context c, Slice user, Slice password) {
    String wanted = c.services().config().text(Directive.REQUIREPASS);
    if (!user.toString().equals(USER)) {
      throw refuse(c);
    }
    if (wanted.isEmpty()) {
      c.client().authenticated(true);
    } else {
      check(c, password, wanted);
    }
  }

  private static void check(Context c, Slice password, String wanted) {
    // Compared in a time that does not tell how much of the password was right.
    if (!MessageDigest.isEqual(password.toBytes(), wanted.getBytes(StandardCharsets.ISO_8859_1))) {
      throw refuse(c);
    }
    c.client().authenticated(true);
  }

  private static CommandException refuse(Context c) {
    c.services().stats().authenticationFailures++;
    return WRONG_PASSWORD;
  }
}
