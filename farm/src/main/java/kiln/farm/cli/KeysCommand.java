package kiln.farm.cli;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import kiln.coordinator.sign.SigningKey;
import kiln.farm.SigningKeyFile;
import kiln.schemas.message.Codec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// The key by which a farm signs.
@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "Show the public key of a farm's signatures, or make a key to sign with.",
        subcommands = KeysCommand.Make.class)
final class KeysCommand implements Callable<Integer> {
    @ParentCommand
    KilnCommand kiln;

    @Override
    public Integer call() {
        try (FarmClient client = kiln.client()) {
            FarmKey key = client.report("signing-key", FarmKey.class);
            kiln.session.out().println(kiln.json ? Codec.encodePretty(key) : key.key());
            return 0;
        }
    }

    /// What the farm answers.
    record FarmKey(String key) {}

    /// Makes a key, once.
    @Command(name = "make", mixinStandardHelpOptions = true, description = "Make a key to sign with; coordinators alone need it.")
    static final class Make implements Callable<Integer> {
        @ParentCommand
        KeysCommand keys;

        @Parameters(arity = "0..1", paramLabel = "FILE", description = "where it goes (signing.key in the data folder)")
        Optional<Path> file = Optional.empty();

        @Override
        public Integer call() {
            KilnCommand kiln = keys.kiln;
            Path place = file.map(kiln.session.here()::resolve).orElseGet(kiln::signingKey);
            byte[] chance = new byte[SigningKey.CHANCE_BYTES];
            new SecureRandom().nextBytes(chance);
            SigningKey key = SigningKey.of(chance);
            SigningKeyFile.write(place, key);
            if (kiln.json) {
                Map<String, String> made = new LinkedHashMap<>();
                made.put("file", place.toString());
                made.put("key", key.publicKey().text());
                kiln.session.out().println(Codec.encodePretty(made));
            } else {
                kiln.session.out().println(key.publicKey().text());
                kiln.say("The secret key is " + place + ": keep a copy where nobody else reads it. Start the coordinators again"
                        + (file.isPresent() ? " with KILN_SIGNING_KEY=" + place : "") + ".");
            }
            return 0;
        }
    }
}
