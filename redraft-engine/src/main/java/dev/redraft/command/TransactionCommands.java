package dev.redraft.command;

import static dev.redraft.command.CommandSpec.command;

import java.util.ArrayList;
import java.util.List;

/**
 * MULTI, EXEC, DISCARD, WATCH and UNWATCH
 * (https://redis.io/docs/latest/develop/interact/transactions/).
 */
public final class TransactionCommands {
  private TransactionCommands() {}

  public static List<CommandSpec> specs() {
    return List.of(
        command("multi", 1)
            .group(Group.TRANSACTIONS)
            .since("1.2.0")
            .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY)
            .summary("Starts a transaction.")
            .body(TransactionCommands::multi),
        command("exec", 1)
            .group(Group.TRANSACTIONS)
            .since("1.2.0")
            .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.SKIP_SLOWLOG)
            .complexity("Depends on commands in the transaction")
            .summary("Executes all commands in a transaction.")
            .body(TransactionCommands::exec),
        command("discard", 1)
            .group(Group.TRANSACTIONS)
            .since("2.0.0")
            .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY)
            .complexity("O(N), when N is the number of queued commands")
            .summary("Discards a transaction.")
            .body(TransactionCommands::discard),
        command("watch", -2)
            .group(Group.TRANSACTIONS)
            .since("2.2.0")
            .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY)
            .complexity("O(1) for every key.")
            .summary("Monitors changes to keys to determine the execution of a transaction.")
            .syntax("key [key ...]")
            .key(KeySpec.range("RO", 1, -1, 1))
            .body(TransactionCommands::watch),
        command("unwatch", 1)
            .group(Group.TRANSACTIONS)
            .since("2.2.0")
            .flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE, Flag.FAST, Flag.ALLOW_BUSY)
            .summary("Forgets about watched keys of a transaction.")
            .body(TransactionCommands::unwatch));
  }

  private static void multi(Context c) {
    Transaction transaction = c.client().transaction();
    if (transaction.isOpen()) {
      throw new CommandException("ERR MULTI calls can not be nested");
    }
    transaction.open();
    c.reply().simpleString("OK");
  }

  private static void exec(Context c) {
    Client client = c.client();
    Transaction transaction = client.transaction();
    if (!transaction.isOpen()) {
      throw new CommandException("ERR EXEC without MULTI");
    }
    boolean dirty = c.keyspace().watches().isBroken(client.watcher(), c.now());
    c.keyspace().watches().unwatch(client.watcher());
    if (transaction.isFailed()) {
      transaction.clear();
      throw new CommandException("EXECABORT Transaction discarded because of previous errors.");
    }
    if (dirty) {
      transaction.clear();
      c.reply().nullArray();
      return;
    }
    List<Transaction.Queued> queue = new ArrayList<>(transaction.queue());
    transaction.clear();
    c.reply().array(queue.size());
    for (Transaction.Queued queued : queue) {
      c.execute(client, queued);
    }
  }

  private static void discard(Context c) {
    Client client = c.client();
    if (!client.transaction().isOpen()) {
      throw new CommandException("ERR DISCARD without MULTI");
    }
    client.transaction().clear();
    c.keyspace().watches().unwatch(client.watcher());
    c.reply().simpleString("OK");
  }

  private static void watch(Context c) {
    Client client = c.client();
    if (client.transaction().isOpen()) {
      throw new CommandException("ERR WATCH inside MULTI is not allowed");
    }
    if (c.services().persistence().isLoading()) {
      // Unlike Redis's, a load has the keyspace for itself: it is another thread's until then.
      throw Errors.LOADING;
    }
    for (int i = 1; i < c.argc(); i++) {
      c.keyspace().watches().watch(client.watcher(), c.db(), c.arg(i), c.now());
    }
    c.reply().simpleString("OK");
  }

  private static void unwatch(Context c) {
    c.keyspace().watches().unwatch(c.client().watcher());
    c.reply().simpleString("OK");
  }
}
