package kiln.artifacts.frame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kiln.artifacts.store.Recipe;
import kiln.schemas.message.Artifact;

/// A part whose root is a base but for some chunks.
public final class BasedPart {
    private final BaseIndex base;
    private final Map<Integer, Chunk> changed = new HashMap<>();
    private final PartIndex index;

    /// @param kernel the kernel's chunks
    /// @param numbers of the root's chunks that are not as in the base, in order
    /// @param fresh what they are instead
    public BasedPart(BaseIndex base, List<Chunk> kernel, List<Integer> numbers, List<Chunk> fresh) {
        this.base = base;
        if (numbers.size() != fresh.size()) {
            throw new IllegalArgumentException(numbers.size() + " chunks are changed, and " + fresh.size() + " are there for them");
        }
        for (int i = 0; i < fresh.size(); i++) {
            changed.put(numbers.get(i), fresh.get(i));
        }
        List<Chunk> root = new ArrayList<>(base.root());
        changed.forEach(root::set);
        this.index = new PartIndex(PartIndex.FORMAT, kernel, root);
    }

    public PartIndex index() {
        return index;
    }

    /// @param number of the format
    /// @param stored the base's frames in that format
    /// @param fresh a file with the frames of the kernel, and behind them those of the changed chunks
    public Recipe recipe(int number, Artifact stored, Path fresh) {
        List<Recipe.Ingredient> ingredients = new ArrayList<>();
        List<BaseIndex.Place> places = base.places(number);
        long from = 0;
        long to = index.kernel().stream().mapToLong(chunk -> packedBytes(chunk, number)).sum();
        for (int i = 0; i < places.size(); i++) {
            if (changed.containsKey(i)) {
                to += packedBytes(changed.get(i), number);
            } else {
                if (to > from) {
                    ingredients.add(new Recipe.Local(fresh, from, to - from));
                    from = to;
                }
                ingredients.add(new Recipe.Stored(stored, places.get(i).offset(), places.get(i).content()));
            }
        }
        if (to > from) {
            ingredients.add(new Recipe.Local(fresh, from, to - from));
        }
        return new Recipe(ingredients);
    }

    private static long packedBytes(Chunk chunk, int number) {
        return chunk.frames().get(number).packedBytes();
    }
}
