using Sakimori.Domain;
using Sakimori.Storage;
using Sakimori.Storage.People;

namespace Sakimori.Web.Identity;

/// <summary>
/// Whether a session still holds: it is open, the person may sign in, and their credentials and role are those it began with. While
/// the store is away a session that is open stays so (the state of the guard can be seen, and nothing can be changed). Thread-safe.
/// </summary>
internal sealed class SessionCheck(Sessions sessions, PeopleStore people)
{
    /// <summary>Whether it holds, and the person as they are now; null while the store is away.</summary>
    public async Task<(bool Holds, Person? Person)> CheckAsync(Caller caller, bool isUse, CancellationToken cancellation)
    {
        var session = isUse ? sessions.Use(caller.Session) : sessions.Find(caller.Session);
        if (session is null || session.Person != caller.Person)
        {
            return (false, null);
        }

        try
        {
            var person = await people.FindAsync(session.Person, cancellation);
            return (person is { IsActive: true } && person.SecurityStamp == caller.Stamp, person);
        }
        catch (StoreException)
        {
            return (true, null);
        }
    }
}
