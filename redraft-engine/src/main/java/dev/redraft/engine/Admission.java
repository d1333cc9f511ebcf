package dev.redraft.engine;

import dev.redraft.command.Client;
import dev.redraft.command.Services;
import dev.redraft.config.Config;
import dev.redraft.config.Directive;

/**
 * Whether a new connection may stay: maxclients and protected-mode, with Redis's words for those
 * turned away.
 */
final class Admission {
  private static final String PROTECTED =
      "DENIED Redis is running in protected mode because protected mode is enabled and no password"
          + " is set for the default user. In this mode connections are only accepted from the"
          + " loopback interface. If you want to connect from external computers to Redis you may"
          + " adopt one of the following solutions: 1) Just disable protected mode sending the"
          + " command 'CONFIG SET protected-mode no' from the loopback interface by connecting to"
          + " Redis from the same host the server is running, however MAKE SURE Redis is not"
          + " publicly accessible from internet if you do so. Use CONFIG REWRITE to make this"
          + " change permanent. 2) Alternatively you can just disable the protected mode by editing"
          + " the Redis configuration file, and setting the protected mode option to 'no', and then"
          + " restarting the server. 3) If you started the server manually just for testing,"
          + " restart it with the '--protected-mode no' option. 4) Setup a an authentication"
          + " password for the default user. NOTE: You only need to do one of the above things in"
          + " order for the server to start accepting connections from the outside.";

  private Admission() {}

  /** Lets the client in, or replies with the reason and closes. */
  static void admit(Services services, Client client) {
    Config config = services.config();
    boolean open = config.text(Directive.REQUIREPASS).isEmpty();
    client.authenticated(open);
    if (services.clients().size() >= config.number(Directive.MAXCLIENTS)) {
      services.stats().connectionsRejected++;
      client.reply().error("ERR max number of clients reached");
      client.closeAfterReplies();
    } else if (open && config.isOn(Directive.PROTECTED_MODE) && !client.isLocal()) {
      services.stats().connectionsRejected++;
      client.reply().error(PROTECTED);
      client.closeAfterReplies();
    }
  }
}
