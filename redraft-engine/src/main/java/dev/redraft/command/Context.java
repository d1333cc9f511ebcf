package dev.redraft.command;

import dev.redraft.base.Bytes;
import dev.redraft.base.Slice;
import dev.redraft.keyspace.Database;
import dev.redraft.keyspace.Keyspace;
import dev.redraft.platform.Entropy;
import dev.redraft.resp.Args;
import dev.redraft.resp.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a command's body works with: its arguments, the selected database, the time (frozen while it
 * runs), randomness, the reply, and the effects that the log keeps.
 *
 * <p>A body that changes data says so with {@link #changed}; its request then goes to the log as it
 * came, unless the body has stated deterministic effects of its own through {@link #rewriteAs}. One
 * instance serves the engine thread.
 */
public final class Context {
  private final Dispatcher dispatcher;
  private final Services services;
  private final Effects effects;
  private Client client;
  private Args args;
  private CommandSpec spec;
  private long nowMicros;
  private long changes;
  private boolean rewritten;
  private boolean inTransaction;
  private boolean blocked;

  Context(
      Dispatcher dispatcher,
      Services services,
      Effects effects,
      Client first,
      Args none,
      CommandSpec any) {
    this.dispatcher = dispatcher;
    this.services = services;
    this.effects = effects;
    this.client = first;
    this.args = none;
    this.spec = any;
  }

  /** Begins a unit of execution: the time stands still until the next call. */
  void freezeTime(long micros) {
    nowMicros = micros;
  }

  void begin(Client client, CommandSpec spec, Args args, boolean inTransaction) {
    this.client = client;
    this.spec = spec;
    this.args = args;
    this.inTransaction = inTransaction;
    changes = 0;
    rewritten = false;
    blocked = false;
  }

  long changes() {
    return changes;
  }

  boolean isRewritten() {
    return rewritten;
  }

  public Services services() {
    return services;
  }

  public Client client() {
    return client;
  }

  public CommandSpec spec() {
    return spec;
  }

  public Args args() {
    return args;
  }

  /** Number of arguments, the command's name among them (and a container's subcommand). */
  public int argc() {
    return args.count();
  }

  /** The argument at {@code index}; 0 is the command's name. Valid until the command returns. */
  public Slice arg(int index) {
    return args.get(index);
  }

  public boolean argIs(int index, String word) {
    return args.get(index).equalsIgnoreCase(word);
  }

  /** An integer argument; ends the command with Redis's error otherwise. */
  public long longArg(int index) {
    return longArg(index, Errors.NOT_INTEGER);
  }

  public long longArg(int index, CommandException otherwise) {
    Slice s = args.get(index);
    if (!Bytes.isLong(s.array(), s.offset(), s.length())) {
      throw otherwise;
    }
    return Bytes.parseLong(s.array(), s.offset(), s.length());
  }

  /** An integer argument between {@code least} and {@code most}. */
  public long longArg(int index, long least, long most, CommandException otherwise) {
    long value = longArg(index);
    if (value < least || value > most) {
      throw otherwise;
    }
    return value;
  }

  /** An integer argument that fits in 32 bits. */
  public int intArg(int index) {
    return (int) longArg(index, Integer.MIN_VALUE, Integer.MAX_VALUE, Errors.NOT_INT);
  }

  public Keyspace keyspace() {
    return services.keyspace();
  }

  /** The selected database. */
  public Database db() {
    return services.keyspace().database(client.database);
  }

  public int dbIndex() {
    return client.database;
  }

  /**
   * Milliseconds since the epoch, the same throughout a command, a transaction or a replayed unit.
   */
  public long now() {
    return nowMicros / 1000;
  }

  public long nowMicros() {
    return nowMicros;
  }

  public Entropy entropy() {
    return services.entropy();
  }

  public ReplyWriter reply() {
    return client.reply();
  }

  /**
   * Executes a command of a transaction, in the same unit and at the same time. The context is then
   * that command's: a body reads what it needs of its own arguments before.
   */
  void execute(Client of, Transaction.Queued queued) {
    dispatcher.callQueued(of, queued.spec(), queued.args());
  }

  public boolean inTransaction() {
    return inTransaction;
  }

  /**
   * Has found nothing to reply with: the client waits for keys, and this command is executed again
   * when one of them may have a value of {@code type}. Returns false if this client must not wait,
   * in a transaction and while a log is replayed; the body then replies at once.
   *
   * <p>The body replies nothing else and calls this at its end. When the time is up the reply is a
   * null array, as Redis's is for every command that waits for keys.
   *
   * @param firstKey index of the first of {@code keyCount} arguments that are keys
   * @param deadlineMillis milliseconds since the epoch, 0 for never; a command that is executed
   *     again keeps that of its first execution
   */
  public boolean blockOn(int firstKey, int keyCount, long deadlineMillis, int type) {
    return blockOn(firstKey, keyCount, deadlineMillis, type, false, null);
  }

  /**
   * As {@link #blockOn(int, int, long, int)}.
   *
   * @param alsoWhenGone executes the command again also when a key is deleted or becomes a value of
   *     another type
   * @param again the request to execute again, of its own and with the same keys at the same
   *     indexes; null for this one
   */
  public boolean blockOn(
      int firstKey,
      int keyCount,
      long deadlineMillis,
      int type,
      boolean alsoWhenGone,
      @Nullable Args again) {
    if (inTransaction || client.isLoader()) {
      return false;
    }
    dispatcher
        .unblocking()
        .block(this, firstKey, keyCount, deadlineMillis, type, alsoWhenGone, again);
    blocked = true;
    return true;
  }

  /** Whether the command has ended by waiting for keys. */
  boolean isBlocked() {
    return blocked;
  }

  /** Ends another client's block, as if its time were up or, if given, with an error. */
  void endBlock(Client of, Client.Block block, @Nullable String error) {
    dispatcher.unblocking().end(of, block, error);
  }

  /** Replies with an error and counts it; {@code line} without the leading minus. */
  public void error(String line) {
    services.stats().countError(line);
    client.reply().error(line);
  }

  /**
   * States that the command has changed {@code count} things: its request, or its stated effects,
   * go to the log.
   */
  public void changed(long count) {
    changes += count;
  }

  /**
   * States an effect in the selected database in the place of the request: a name and {@code argc -
   * 1} arguments follow on the returned object. Several calls give several effects, logged as one
   * unit.
   */
  public Effects rewriteAs(int argc) {
    return rewriteAs(client.database, argc);
  }

  public Effects rewriteAs(int db, int argc) {
    rewritten = true;
    return effects.command(db, argc);
  }

  /** The request has changed something that the log need not know. */
  public void notLogged() {
    rewritten = true;
  }

  /**
   * Tells that something has happened to a key of the selected database: a keyspace notification.
   *
   * @param eventClass one of the bits of {@link dev.redraft.config.KeyspaceEventsType}
   */
  public void event(int eventClass, String event, Slice key) {
    event(eventClass, event, client.database, key);
  }

  public void event(int eventClass, String event, int db, Slice key) {
    if (!client.isLoader()) {
      services.keyEvents().publish(eventClass, event, db, key);
    }
  }

  /** Throws WRONGTYPE's neighbour for containers: the unknown-subcommand error. */
  public CommandException unknownSubcommand() {
    return new CommandException(
        "ERR unknown subcommand or wrong number of arguments for '"
            + Errors.shown(arg(1), 128)
            + "'. Try "
            + spec.name().toUpperCase(java.util.Locale.ROOT)
            + " HELP.");
  }
}
