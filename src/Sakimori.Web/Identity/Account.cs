using Sakimori.Domain;

namespace Sakimori.Web.Identity;

/// <summary>A person while ASP.NET Core Identity works on them: it changes an object, we keep values. Belongs to one request.</summary>
internal sealed class Account(Person person)
{
    /// <summary>The person as they would be written.</summary>
    public Person Person { get; set; } = person;

    /// <summary>The security stamp they were read with; a write that finds another one in the store is refused.</summary>
    public string ReadStamp { get; private set; } = person.SecurityStamp;

    /// <summary>Goes to the ledger with the next write, in the same database transaction.</summary>
    public LedgerDraft? Decision { get; set; }

    /// <summary>The person is in the store as they are here.</summary>
    public void Written(Person person) => (Person, ReadStamp, Decision) = (person, person.SecurityStamp, null);
}
