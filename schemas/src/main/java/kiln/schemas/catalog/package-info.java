/// What can be built: boards, kernels and distros, read from YAML. [Catalog] is the door,
/// [CatalogReader] the only reader of files.
@NullMarked
package kiln.schemas.catalog;

import org.jspecify.annotations.NullMarked;
